import Testing

@testable import HarnessCore

/// What happens around a measurement, and what a report makes of it.
@Suite struct ConditionsTests {
  private let device = ScriptedDevice()

  private func onlyReport(
    coolDownSeconds: Double = 60, threads: Int? = 1, backend: ScriptedBackend? = nil,
    _ script: Script = Script()
  ) async throws -> Report {
    let campaign = try CampaignFolder()
    let digest = campaign.artifacts[0][0]
    try campaign.write(
      [
        Campaign.Case(
          export: 0, sha256: digest, function: nil, backend: "onnxruntime-cpu", threads: threads)
      ], coolDownSeconds: coolDownSeconds)
    device.scripts[digest] = script
    let outcome = try await campaign.run(device, backend.map { [$0] })
    return try campaign.report(0, of: outcome)
  }

  @Test func aHotDeviceIsWaitedFor() async throws {
    device.thermal = { $0 < 30 ? .serious : .fair }
    let report = try await onlyReport()
    #expect(report.valid)
    #expect((25.0...31.0).contains(device.paused))
    #expect(report.conditions.thermalBefore == "fair")
  }

  @Test func aDeviceThatStaysHotIsMeasuredAndNotBelieved() async throws {
    device.thermal = { _ in .critical }
    let report = try await onlyReport(coolDownSeconds: 7.5)
    #expect(abs(device.paused - 7.5) < 0.01)
    #expect(!report.valid)
    #expect(try #require(report.reasons.first).contains("slowed down at"))
    #expect(report.conditions.thermalDuring == "critical")
  }

  @Test func aDeviceThatGetsHotMeanwhileIsNotBelieved() async throws {
    let samplingBegins = 2.0
    device.thermal = { $0 < samplingBegins + 0.5 ? .nominal : .serious }
    let report = try await onlyReport()
    #expect(device.paused == 0)
    #expect(report.conditions.thermalBefore == "nominal")
    #expect(report.conditions.thermalAfter == "serious")
    #expect(!report.valid)
  }

  @Test func whatADeviceDoesNotTellIsNull() async throws {
    device.thermal = { _ in nil }
    device.front = { _ in nil }
    device.lowPower = nil
    device.batteryState = Battery(percent: nil, charging: nil)
    let report = try await onlyReport(threads: nil)
    #expect(report.valid)
    #expect(report.memory == nil)
    #expect(
      report.conditions
        == Conditions(
          loadBefore: nil, loadAfter: nil, backgroundCores: nil, thermalBefore: nil,
          thermalDuring: nil, thermalAfter: nil, batteryPercent: nil, charging: nil,
          lowPowerMode: nil))
  }

  @Test func leavingTheFrontInBetweenIsSeen() async throws {
    device.front = { Attention(inFront: true, interruptions: $0 < 2.5 ? 0 : 1) }
    #expect(try await onlyReport().reasons == ["the app was not in front all the time"])
    device.front = { _ in Attention(inFront: false, interruptions: 0) }
    #expect(try await onlyReport().reasons == ["the app was not in front all the time"])
  }

  @Test func savingPowerIsSeen() async throws {
    device.lowPower = true
    let report = try await onlyReport()
    #expect(report.reasons == ["the system saved power"])
    #expect(report.conditions.lowPowerMode == true)
  }

  @Test func otherThreadsAndUnitsThanAskedForAreSeen() async throws {
    let report = try await onlyReport(
      threads: 4, Script(threadsObserved: 2, observedUnit: "gpu + cpu"))
    #expect(
      report.reasons == [
        "the runtime used 2 threads, 4 asked for", "it ran on gpu + cpu, cpu was asked for",
      ])
    let any = ScriptedBackend(computeUnit: .all, device: device)
    let allowed = try await onlyReport(backend: any, Script(observedUnit: "ane + cpu"))
    #expect(allowed.valid)
    #expect(allowed.execution.computeUnitRequested == "all")
  }

  @Test func thePeakOfTheProcessIsTakenWhereThisModelRaisedIt() {
    func use(_ current: Int, _ peak: Int?) -> MemoryUse {
      MemoryUse(currentBytes: current, peakBytes: peak, method: "m")
    }
    var raised = MemoryLooks(before: use(10, 12))
    raised.look(use(20, 25))
    #expect(
      raised.result == Memory(peakBytes: 25, baselineBytes: 10, method: "m, peak of the process"))
    var earlier = MemoryLooks(before: use(10, 90))
    earlier.look(use(20, 90))
    earlier.look(use(15, 90))
    #expect(
      earlier.result == Memory(peakBytes: 20, baselineBytes: 10, method: "m, largest of 2 looks"))
    #expect(MemoryLooks(before: use(10, nil)).result == nil)
  }
}
