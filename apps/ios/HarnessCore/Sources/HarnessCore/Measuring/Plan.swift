/// When there are enough samples; the limits in seconds hold for all cases of a group together.
public struct Plan: Equatable, Sendable {
  public var minimumSamples: Int
  public var maximumSamples: Int
  public var minimumSeconds: Double
  public var maximumSeconds: Double
  /// Aimed at: width of the median's 95 % interval as a share of it.
  public var relativeWidth: Double
  public var warmupRuns: Int

  public init(
    minimumSamples: Int = 50, maximumSamples: Int = 2000, minimumSeconds: Double = 10,
    maximumSeconds: Double = 60, relativeWidth: Double = 0.03, warmupRuns: Int = 10
  ) {
    self.minimumSamples = minimumSamples
    self.maximumSamples = maximumSamples
    self.minimumSeconds = minimumSeconds
    self.maximumSeconds = maximumSeconds
    self.relativeWidth = relativeWidth
    self.warmupRuns = warmupRuns
  }
}
