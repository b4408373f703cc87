/// The samples of one case while they come in, for a chart of limited width.
public struct LatencyTrace: Equatable, Sendable {
  /// What consecutive samples have in common in a chart.
  public struct Point: Equatable, Sendable, Identifiable {
    /// Position of its first sample.
    public let index: Int
    /// Milliseconds per run.
    public let median: Double
    public let least: Double
    public let largest: Double

    public var id: Int { index }
  }

  /// Nanoseconds per run, in the order in which they were taken.
  public private(set) var samples: [Double] = []

  public init() {}

  public mutating func append(_ latest: [Double]) {
    samples.append(contentsOf: latest)
  }

  /// At most `most` points, each of equally many consecutive samples but the last.
  ///
  /// Least and largest are kept, so that an outlier is seen however long the measurement is.
  public func points(most: Int) -> [Point] {
    precondition(most > 0, "\(most) points")
    let size = max(1, (samples.count + most - 1) / most)
    return stride(from: 0, to: samples.count, by: size).map { start in
      let group = samples[start..<min(start + size, samples.count)].sorted()
      return Point(
        index: start, median: group[(group.count - 1) / 2] / 1e6, least: group[0] / 1e6,
        largest: group[group.count - 1] / 1e6)
    }
  }
}
