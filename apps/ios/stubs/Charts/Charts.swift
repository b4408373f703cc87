// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/charts (Chart, LineMark, RuleMark, PlottableValue).
import SwiftUI

public protocol Plottable {}
extension Int: Plottable {}
extension Double: Plottable {}
extension String: Plottable {}

public struct PlottableValue<Value: Plottable> {
  public static func value(_ label: LocalizedStringKey, _ value: Value) -> PlottableValue<Value> {
    fatalError("a stand-in")
  }
}

public protocol ChartContent {}

extension ChartContent {
  public func foregroundStyle(by value: PlottableValue<some Plottable>) -> some ChartContent {
    AnyChartContent()
  }

  public func opacity(_ opacity: Double) -> some ChartContent {
    AnyChartContent()
  }
}

struct AnyChartContent: ChartContent {}

public struct LineMark: ChartContent {
  public init<X: Plottable, Y: Plottable>(x: PlottableValue<X>, y: PlottableValue<Y>) {}
}

public struct RuleMark: ChartContent {
  public init<X: Plottable, Y: Plottable>(
    x: PlottableValue<X>, yStart: PlottableValue<Y>, yEnd: PlottableValue<Y>
  ) {}
}

public struct ChartPair<First: ChartContent, Second: ChartContent>: ChartContent {}

@resultBuilder
public enum ChartContentBuilder {
  public static func buildBlock<Content: ChartContent>(_ content: Content) -> Content { content }

  public static func buildBlock<First: ChartContent, Second: ChartContent>(
    _ first: First, _ second: Second
  ) -> ChartPair<First, Second> {
    ChartPair()
  }
}

extension ForEach: ChartContent where Content: ChartContent {
  public init(
    _ data: Data, @ChartContentBuilder content: @escaping (Data.Element) -> Content
  ) where Data.Element: Identifiable, ID == Data.Element.ID {
    fatalError("a stand-in")
  }
}

public struct Chart<Content: ChartContent>: View {
  public typealias Body = Never

  public init<Data: RandomAccessCollection, ID: Hashable, C: ChartContent>(
    _ data: Data, id: KeyPath<Data.Element, ID>,
    @ChartContentBuilder content: @escaping (Data.Element) -> C
  ) where Content == ForEach<Data, ID, C> {
    fatalError("a stand-in")
  }
}
