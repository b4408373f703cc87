import Foundation

extension Report {
  /// The measurement in a few lines, as a person would send it along with the report.
  public var summary: String {
    let unit = execution.computeUnitObserved.map { ", ran on \($0)" } ?? ""
    let perRun = Double(timing.runsPerSample)
    var lines = [
      "\(artifact.variant) \(artifact.precision.rawValue), \(artifact.file) (\(artifact.label))",
      "\(execution.runtime), \(execution.computeUnitRequested) asked for\(unit)",
      "median \(milliseconds(latencyNS)), p90 \(milliseconds(Double(statistics.p90NS) / perRun)), "
        + "\(statistics.count) samples",
      [device.model, device.os].compactMap { $0 }.joined(separator: ", "),
    ]
    if !artifact.trained {
      lines.append("random weights: only its speed means anything")
    }
    lines += valid ? ["valid"] : reasons.map { "not valid: \($0)" }
    return lines.joined(separator: "\n")
  }
}

/// Nanoseconds for people, with three significant digits or more: 1.23 ms, 45.6 ms, 789 ms.
public func milliseconds(_ nanoseconds: Double) -> String {
  let value = nanoseconds / 1e6
  let digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return String(format: "%.\(digits)f ms", locale: Locale(identifier: "en_US_POSIX"), value)
}
