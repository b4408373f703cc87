// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/swiftui/view (the modifiers by name),
// uiviewrepresentable, and combine/notificationcenter's publisher.
import UIKit

struct ModifiedView: View {
  typealias Body = Never
}

public struct Color: Sendable {
  public static let red = Color()
  public static let orange = Color()
  public static let secondary = Color()
}

public struct Font: Sendable {
  public static let caption = Font()
}

extension View {
  public func foregroundStyle(_ color: Color) -> some View { ModifiedView() }
  public func font(_ font: Font?) -> some View { ModifiedView() }
  public func frame(height: CGFloat?) -> some View { ModifiedView() }
  public func scaledToFit() -> some View { ModifiedView() }
  public func overlay<V: View>(@ViewBuilder content: () -> V) -> some View { ModifiedView() }
  public func disabled(_ disabled: Bool) -> some View { ModifiedView() }
  public func tag<V: Hashable>(_ tag: V) -> some View { ModifiedView() }
  public func navigationTitle(_ title: LocalizedStringKey) -> some View { ModifiedView() }
  public func tabItem<V: View>(@ViewBuilder _ label: () -> V) -> some View { ModifiedView() }
  public func toolbar<V: View>(@ViewBuilder content: () -> V) -> some View { ModifiedView() }
  public func onDisappear(perform action: (() -> Void)? = nil) -> some View { ModifiedView() }

  public func refreshable(action: @escaping @Sendable () async -> Void) -> some View {
    ModifiedView()
  }

  public func task(
    @_inheritActorContext _ action: @escaping @Sendable () async -> Void
  ) -> some View {
    ModifiedView()
  }

  public func task<V: Equatable>(
    id value: V, @_inheritActorContext _ action: @escaping @Sendable () async -> Void
  ) -> some View {
    ModifiedView()
  }

  public func onChange<V: Equatable>(
    of value: V, initial: Bool = false, _ action: @escaping (V, V) -> Void
  ) -> some View {
    ModifiedView()
  }

  public func onReceive(
    _ publisher: NotificationCenter.Publisher, perform action: @escaping (Notification) -> Void
  ) -> some View {
    ModifiedView()
  }
}

extension NotificationCenter {
  public struct Publisher {}

  public func publisher(for name: Notification.Name) -> Publisher { Publisher() }
}

@MainActor @preconcurrency
public protocol UIViewRepresentable: View where Body == Never {
  associatedtype UIViewType: UIView
  func makeUIView(context: Context) -> UIViewType
  func updateUIView(_ view: UIViewType, context: Context)
}

extension UIViewRepresentable {
  public typealias Context = UIViewRepresentableContext<Self>
}

public struct UIViewRepresentableContext<Representable: UIViewRepresentable> {}
