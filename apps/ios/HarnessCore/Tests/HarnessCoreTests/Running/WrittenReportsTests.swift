import Foundation
import Testing

@testable import HarnessCore

/// A campaign whose folder stays, for the toolkit's own readers: tests/apps/test_swift_core.py.
@Suite struct WrittenReportsTests {
  private static let folder = ProcessInfo.processInfo.environment["HARNESS_CAMPAIGN"]

  @Test(.enabled(if: folder != nil, "HARNESS_CAMPAIGN names no folder to write to"))
  func write() async throws {
    let device = ScriptedDevice()
    let campaign = try CampaignFolder([
      [.init(), .init(precision: "fp16"), .init()], [.init()],
    ])
    try campaign.write(baseline: "export 1")
    let digests = campaign.artifacts[0]
    device.scripts[digests[0]] = Script(
      milliseconds: { 3 + 0.001 * Double($0 * 7919 % 31) }, factor: 1.00001, observedUnit: "cpu",
      loadedCold: true)
    device.scripts[digests[1]] = Script(milliseconds: { _ in 0.002 }, observedUnit: "gpu \u{1F4F1}")
    device.scripts[digests[2]] = Script(factor: .nan)
    device.memoryUse = { MemoryUse(currentBytes: 5_000_000 + $0, peakBytes: nil, method: "m") }
    let outcome = try await campaign.run(device)
    try Harness([ScriptedBackend(device: device)], tool: device.tool).write(to: campaign.url)
    #expect(outcome.cases.map(\.state) == [.measured, .measured, .leftOut, .measured])
    let target = URL(fileURLWithPath: try #require(Self.folder))
    try FileManager.default.copyItem(at: campaign.url, to: target)
  }
}
