// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/swiftui (the controls and containers by name) as of iOS 17.
import CoreGraphics
import UIKit

public struct Text: View {
  public typealias Body = Never

  public init(_ key: LocalizedStringKey) {}
  @_disfavoredOverload
  public init<S: StringProtocol>(_ content: S) {}
}

public struct Label<Title: View, Icon: View>: View {
  public typealias Body = Never

  public init(_ title: LocalizedStringKey, systemImage: String)
  where Title == Text, Icon == Image {}
}

public struct Image: View {
  public typealias Body = Never

  public enum Interpolation: Sendable {
    case none, low, medium, high
  }

  public init(uiImage: UIImage) {}
  public init(decorative cgImage: CGImage, scale: CGFloat) {}

  public func interpolation(_ interpolation: Interpolation) -> Image { self }
  public func resizable() -> Image { self }
}

public struct ProgressView<Content: View>: View {
  public typealias Body = Never

  public init() where Content == EmptyView {}
}

public struct ButtonRole: Equatable, Sendable {
  public static let destructive = ButtonRole()
}

public struct Button<Content: View>: View {
  public typealias Body = Never

  public init(_ title: LocalizedStringKey, action: @escaping @MainActor () -> Void)
  where Content == Text {}
  public init(
    _ title: LocalizedStringKey, role: ButtonRole?, action: @escaping @MainActor () -> Void
  ) where Content == Text {}
}

public struct Toggle<Content: View>: View {
  public typealias Body = Never

  public init(isOn: Binding<Bool>, @ViewBuilder label: () -> Content) {}
}

public struct Picker<Content: View, Selection: Hashable>: View {
  public typealias Body = Never

  public init(
    _ title: LocalizedStringKey, selection: Binding<Selection>, @ViewBuilder content: () -> Content
  ) {}
}

public struct LabeledContent<Title: View, Content: View>: View {
  public typealias Body = Never

  public init<S: StringProtocol>(_ title: LocalizedStringKey, value: S)
  where Title == Text, Content == Text {}
  @_disfavoredOverload
  public init<S: StringProtocol, T: StringProtocol>(_ title: S, value: T)
  where Title == Text, Content == Text {}
}

public struct NavigationLink<Title: View, Destination: View>: View {
  public typealias Body = Never

  public init(_ title: LocalizedStringKey, @ViewBuilder destination: () -> Destination)
  where Title == Text {}
}

public struct ShareLink<Content: View>: View {
  public typealias Body = Never

  public init<Items: RandomAccessCollection>(items: Items, @ViewBuilder label: () -> Content)
  where Items.Element: Transferable {}
}

public struct ContentUnavailableView<Title: View, Description: View>: View {
  public typealias Body = Never

  public init(_ title: LocalizedStringKey, systemImage: String, description: Text? = nil)
  where Title == Text, Description == Text {}
}

public struct NavigationStack<Root: View>: View {
  public typealias Body = Never

  public init(@ViewBuilder root: () -> Root) {}
}

public struct TabView<Content: View>: View {
  public typealias Body = Never

  public init(@ViewBuilder content: () -> Content) {}
}

public struct List<Content: View>: View {
  public typealias Body = Never

  public init(@ViewBuilder content: () -> Content) {}
}

public struct Section<Header: View, Content: View>: View {
  public typealias Body = Never

  public init(@ViewBuilder content: () -> Content) where Header == EmptyView {}
  public init(_ title: LocalizedStringKey, @ViewBuilder content: () -> Content)
  where Header == Text {}
}

public struct HorizontalAlignment: Equatable, Sendable {
  public static let leading = HorizontalAlignment()
}

public struct VStack<Content: View>: View {
  public typealias Body = Never

  public init(alignment: HorizontalAlignment, @ViewBuilder content: () -> Content) {}
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content> {}

extension ForEach: View where Content: View {
  public typealias Body = Never

  public init(
    _ data: Data, id: KeyPath<Data.Element, ID>,
    @ViewBuilder content: @escaping (Data.Element) -> Content
  ) {}

  public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content)
  where Data.Element: Identifiable, ID == Data.Element.ID {}
}
