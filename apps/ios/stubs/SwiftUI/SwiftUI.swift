// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/swiftui (App, Scene, View, State, Binding, Environment) as
// of iOS 17. SwiftUI gives out Foundation and Observation; the publisher of a notification is
// Combine's there, and stands here.
@_exported import Foundation
@_exported import Observation

@MainActor @preconcurrency
public protocol App {
  associatedtype Body: Scene
  init()
  @SceneBuilder var body: Body { get }
}

extension App {
  public static func main() {}
}

@MainActor @preconcurrency
public protocol Scene {}

public struct WindowGroup<Content: View>: Scene {
  public nonisolated init(@ViewBuilder content: () -> Content) {
    fatalError("a stand-in")
  }
}

@resultBuilder
public enum SceneBuilder {
  public static func buildBlock<Content: Scene>(_ content: Content) -> Content { content }
}

struct ModifiedScene: Scene {}

extension Scene {
  public func onChange<V: Equatable>(
    of value: V, initial: Bool = false, _ action: @escaping (V, V) -> Void
  ) -> some Scene {
    ModifiedScene()
  }
}

@MainActor @preconcurrency
public protocol View {
  associatedtype Body: View
  @ViewBuilder var body: Body { get }
}

extension View where Body == Never {
  public var body: Never { fatalError("a stand-in") }
}

extension Never: View {
  public typealias Body = Never
}

extension Optional: View where Wrapped: View {
  public typealias Body = Never
}

public struct EmptyView: View {
  public typealias Body = Never

  public nonisolated init() {}
}

public struct TupleView<each Content: View>: View {
  public typealias Body = Never
}

public struct ConditionalView<Yes: View, No: View>: View {
  public typealias Body = Never
}

@resultBuilder
public enum ViewBuilder {
  public static func buildBlock() -> EmptyView { EmptyView() }
  public static func buildBlock<Content: View>(_ content: Content) -> Content { content }

  public static func buildBlock<each Content: View>(
    _ content: repeat each Content
  ) -> TupleView<repeat each Content> {
    fatalError("a stand-in")
  }

  public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
  public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }

  public static func buildEither<Yes: View, No: View>(first: Yes) -> ConditionalView<Yes, No> {
    fatalError("a stand-in")
  }

  public static func buildEither<Yes: View, No: View>(second: No) -> ConditionalView<Yes, No> {
    fatalError("a stand-in")
  }
}

@propertyWrapper
public struct State<Value> {
  public init(wrappedValue: Value) {
    fatalError("a stand-in")
  }

  public init(initialValue: Value) {
    fatalError("a stand-in")
  }

  public var wrappedValue: Value {
    get { fatalError("a stand-in") }
    nonmutating set { fatalError("a stand-in") }
  }

  public var projectedValue: Binding<Value> { fatalError("a stand-in") }
}

extension State where Value: ExpressibleByNilLiteral {
  public init() {
    fatalError("a stand-in")
  }
}

extension State: Sendable where Value: Sendable {}

@propertyWrapper @dynamicMemberLookup
public struct Binding<Value> {
  public init(projectedValue: Binding<Value>) {
    fatalError("a stand-in")
  }

  public var wrappedValue: Value {
    get { fatalError("a stand-in") }
    nonmutating set { fatalError("a stand-in") }
  }

  public subscript<Subject>(
    dynamicMember path: WritableKeyPath<Value, Subject>
  ) -> Binding<Subject> {
    fatalError("a stand-in")
  }
}

@propertyWrapper
public struct Environment<Value> {
  public init(_ path: KeyPath<EnvironmentValues, Value>) {
    fatalError("a stand-in")
  }

  public var wrappedValue: Value { fatalError("a stand-in") }
}

public struct EnvironmentValues {
  public var scenePhase: ScenePhase { fatalError("a stand-in") }
}

public enum ScenePhase: Comparable, Sendable {
  case background, inactive, active
}

public struct LocalizedStringKey: ExpressibleByStringInterpolation, Sendable {
  public init(stringLiteral value: String) {}
}

public protocol Transferable {}
extension URL: Transferable {}
extension Data: Transferable {}
