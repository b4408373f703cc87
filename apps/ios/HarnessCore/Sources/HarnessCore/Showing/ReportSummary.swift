import Foundation

extension Report {
  /// The measurement in a few lines, as a person would send it along with the report.
  public var summary: String {
    let unit = execution.computeUnitObserved.map { ", ran on \($0)" } ?? ""
    let samples = Statistics(timing.samplesNs)
    func perRun(_ sample: Int) -> String {
      milliseconds(Double(sample) / Double(timing.runsPerSample))
    }
    let runtime = [execution.runtime.name, execution.runtime.version, execution.provider]
    var lines = [
      "\(artifact.variant) \(artifact.precision), \(artifact.file) (\(artifact.label))",
      runtime.compactMap { $0 }.joined(separator: " ")
        + ", \(execution.computeUnitRequested) asked for\(unit)",
      "median \(perRun(samples.medianNs)), p90 \(perRun(samples.p90Ns)), \(samples.count) samples",
      [device.model, device.os].compactMap { $0 }.joined(separator: ", "),
    ]
    if !artifact.trained {
      lines.append("random weights: only its speed means anything")
    }
    return lines.joined(separator: "\n")
  }
}

/// Nanoseconds for people, with three significant digits or more: 1.23 ms, 45.6 ms, 789 ms.
public func milliseconds(_ nanoseconds: Double) -> String {
  let value = nanoseconds / 1e6
  let digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return String(format: "%.\(digits)f ms", locale: Locale(identifier: "en_US_POSIX"), value)
}
