import HarnessCore
import Testing

struct ReportSummaryTests {
  @Test func saysWhatRanWhereAndHowFast() {
    let lines = Example.report().summary.split(separator: "\n")
    #expect(
      lines == [
        "mobilevit_xxs fp32, model-0.onnx (ours)",
        "onnxruntime 1.24.2 Core ML, all asked for, ran on cpu",
        "median 2.00 ms, p90 3.00 ms, 3 samples", "iPhone16,1, iOS 18.1",
      ])
  }

  @Test func unknownUnitIsNotSaid() {
    #expect(!Example.report(observedUnit: nil).summary.contains("ran on"))
  }

  @Test func latencyIsOfOneRun() {
    let summary = Example.report(samples: [40_000_000], runsPerSample: 20).summary
    #expect(summary.contains("median 2.00 ms, p90 2.00 ms, 1 samples"))
  }

  @Test func randomWeightsAreSaid() {
    #expect(Example.report(trained: false).summary.contains("random weights"))
  }

  @Test(arguments: [
    (1_234_567.0, "1.23 ms"), (45_678_901, "45.7 ms"), (789_012_345, "789 ms"), (0, "0.00 ms"),
  ])
  func millisecondsForPeople(nanoseconds: Double, text: String) {
    #expect(milliseconds(nanoseconds) == text)
  }
}
