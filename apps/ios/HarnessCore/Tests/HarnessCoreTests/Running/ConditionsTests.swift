import Testing

@testable import HarnessCore

/// What happens around a measurement, and what a report makes of it.
@Suite struct ConditionsTests {
  private let device = ScriptedDevice()

  private func onlyReport(
    coolDownSeconds: Double = 60, threads: Int? = 1, _ script: Script = Script()
  ) async throws -> Report {
    let campaign = try CampaignFolder()
    let digest = campaign.artifacts[0][0]
    try campaign.write(
      [Example.measured(digest, threads: threads)], coolDownSeconds: coolDownSeconds)
    device.scripts[digest] = script
    return try campaign.report(0, of: await campaign.run(device))
  }

  @Test func aHotDeviceIsWaitedFor() async throws {
    device.thermal = { $0 < 30 ? .serious : .fair }
    let report = try await onlyReport()
    #expect(report.conditions.throttled == 0)
    #expect((25.0...31.0).contains(device.paused))
    #expect(report.conditions.thermalBefore == "fair")
  }

  @Test func aDeviceThatStaysHotIsMeasuredAndSaysSo() async throws {
    device.thermal = { _ in .critical }
    let report = try await onlyReport(coolDownSeconds: 7.5)
    #expect(abs(device.paused - 7.5) < 0.01)
    #expect(try #require(report.conditions.throttled) > 0)
    #expect(report.conditions.thermalDuring == "critical")
  }

  @Test func aDeviceThatGetsHotMeanwhileSaysSo() async throws {
    let samplingBegins = 2.0
    device.thermal = { $0 < samplingBegins + 0.5 ? .nominal : .serious }
    let report = try await onlyReport()
    #expect(device.paused == 0)
    #expect(report.conditions.thermalBefore == "nominal")
    #expect(report.conditions.thermalAfter == "serious")
    #expect(try #require(report.conditions.throttled) > 0)
  }

  @Test func whatADeviceDoesNotTellIsNull() async throws {
    device.thermal = { _ in nil }
    device.front = { _ in nil }
    device.lowPower = nil
    device.batteryState = nil
    let report = try await onlyReport(threads: nil)
    #expect(report.memory == nil)
    let readings = try #require(report.conditions.readings)
    #expect(readings.allSatisfy { $0.battery == nil && $0.thermal == nil && $0.celsius == nil })
    #expect(
      report.conditions
        == Conditions(
          backgroundCores: nil, batteryPercent: nil, charging: nil, hidden: nil, loadAfter: nil,
          loadBefore: nil, lowPowerMode: nil, readings: readings, thermalAfter: nil,
          thermalBefore: nil, thermalDuring: nil, throttled: nil))
  }

  @Test func readingsTellOfTheDeviceFromBeforeTheFirstSampleToTheLast() async throws {
    device.thermal = { $0 < 3 ? .nominal : .fair }
    let report = try await onlyReport(Script(milliseconds: { 90 + Double($0 * 7919 % 31) }))
    let readings = try #require(report.conditions.readings)
    #expect(readings.first.map { [$0.elapsedNs, $0.samples] } == [0, 0])
    #expect(readings.last?.samples == report.timing.samplesNs.count)
    let distances = zip(readings, readings.dropFirst()).map { $1.elapsedNs - $0.elapsedNs }
    #expect(distances.dropLast().allSatisfy { (1_000_000_000...2_000_000_000).contains($0) })
    #expect(readings.count > 3)
    #expect(readings.allSatisfy { $0.battery == device.batteryState })
    #expect(readings.last?.thermal == "fair")
    #expect(report.conditions.batteryPercent == 80 && report.conditions.charging == false)
  }

  @Test func inASustainedRunEachCaseIsSampledByItselfForTheWholeTime() async throws {
    let campaign = try CampaignFolder([[.init(), .init(precision: "fp16")]])
    var plan = Example.quick
    (plan.minimumSeconds, plan.maximumSeconds, plan.sustained) = (30, 30, true)
    try campaign.write(plan: plan)
    let outcome = try await campaign.run(device)
    let reports = try (0..<2).map { try campaign.report($0, of: outcome) }
    #expect(Set(reports.map(\.run)).count == 2)
    for report in reports {
      let last = try #require(report.conditions.readings?.last)
      #expect((29_000_000_000...32_000_000_000).contains(last.elapsedNs))
      // Nothing was run but samples.
      #expect(Double(report.timing.samplesNs.reduce(0, +)) > 0.99 * Double(last.elapsedNs))
    }
  }

  @Test func leavingTheFrontInBetweenIsSeen() async throws {
    device.front = { Attention(inFront: true, interruptions: $0 < 2.5 ? 0 : 1) }
    #expect(try await onlyReport().conditions.hidden == true)
    device.front = { _ in Attention(inFront: false, interruptions: 0) }
    #expect(try await onlyReport().conditions.hidden == true)
  }

  @Test func savingPowerIsSeen() async throws {
    device.lowPower = true
    #expect(try await onlyReport().conditions.lowPowerMode == true)
  }

  @Test func threadsAndUnitsAreReportedBesideWhatWasAskedFor() async throws {
    let report = try await onlyReport(
      threads: 4, Script(threadsObserved: 2, observedUnit: "gpu + cpu"))
    #expect(report.execution.threads == 4 && report.execution.threadsObserved == 2)
    #expect(report.execution.computeUnitRequested == "cpu")
    #expect(report.execution.computeUnitObserved == "gpu + cpu")
  }

  @Test func thePeakOfTheProcessIsTakenWhereThisModelRaisedIt() {
    func use(_ current: Int, _ peak: Int?) -> MemoryUse {
      MemoryUse(currentBytes: current, peakBytes: peak, method: "m")
    }
    var raised = MemoryLooks(before: use(10, 12))
    raised.look(use(20, 25))
    #expect(
      raised.result == Memory(baselineBytes: 10, method: "m, peak of the process", peakBytes: 25))
    var earlier = MemoryLooks(before: use(10, 90))
    earlier.look(use(20, 90))
    earlier.look(use(15, 90))
    #expect(
      earlier.result == Memory(baselineBytes: 10, method: "m, largest of 2 looks", peakBytes: 20))
    #expect(MemoryLooks(before: use(10, nil)).result == nil)
  }
}
