import Foundation
import HarnessCore
import Testing

struct ReportSummaryTests {
  private func report(_ name: String) throws -> Report {
    try Report.parse(
      Data(contentsOf: Repository.contract.appending(path: "conformance/report/good/\(name).json")))
  }

  @Test func saysTheRequestedAndTheObservedUnit() throws {
    let report = try report("all-known")
    let lines = report.summary.split(separator: "\n")
    #expect(lines[0].hasPrefix("\(report.artifact.variant) \(report.artifact.precision.rawValue)"))
    #expect(lines[1].contains("\(report.execution.computeUnitRequested) asked for"))
    #expect(lines[1].hasSuffix("ran on \(try #require(report.execution.computeUnitObserved))"))
    #expect(lines[2].hasSuffix("\(report.statistics.count) samples"))
  }

  @Test func unknownUnitIsNotSaid() throws {
    #expect(try !report("nothing-but-samples").summary.contains("ran on"))
  }

  @Test func reasonsStandWhereValidWould() throws {
    let report = try report("not-valid")
    let lines = report.summary.split(separator: "\n").map(String.init)
    #expect(lines.suffix(report.reasons.count) == report.reasons.map { "not valid: \($0)" }[...])
    #expect(!lines.contains("valid"))
  }

  @Test func latencyIsOfOneRun() throws {
    let report = try report("batches-of-a-coarse-clock")
    let one = Double(report.statistics.medianNS) / Double(report.timing.runsPerSample)
    #expect(report.timing.runsPerSample > 1)
    #expect(report.summary.contains("median \(milliseconds(one))"))
  }

  @Test(arguments: [
    (1_234_567.0, "1.23 ms"), (45_678_901, "45.7 ms"), (789_012_345, "789 ms"), (0, "0.00 ms"),
  ])
  func millisecondsForPeople(nanoseconds: Double, text: String) {
    #expect(milliseconds(nanoseconds) == text)
  }
}
