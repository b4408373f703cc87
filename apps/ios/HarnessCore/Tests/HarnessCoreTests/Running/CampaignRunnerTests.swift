import Foundation
import Testing

@testable import HarnessCore

@Suite struct CampaignRunnerTests {
  private let device = ScriptedDevice()

  @Test func aQuietCampaignGivesReportsOfOneRun() async throws {
    let campaign = try CampaignFolder([
      [.init()], [.init(target: "ane"), .init(precision: "fp16")],
    ])
    try campaign.write(baseline: "export 1")
    device.scripts[campaign.artifacts[0][0]] = Script(
      observedUnit: "cpu", loadedCold: true, preparation: 3000)
    device.memoryUse = { loaded in
      MemoryUse(
        currentBytes: 1_000_000 * (10 + loaded), peakBytes: nil, method: "phys_footprint")
    }
    let log = EventLog()
    let outcome = try await campaign.run(device) { log.append($0) }
    #expect(outcome.state == .finished)
    #expect(outcome.cases.map(\.state) == [.measured, .measured, .measured])
    #expect(try campaign.outcome() == outcome)
    let reports = try (0..<3).map { try campaign.report($0, of: outcome) }
    #expect(Set(reports.map(\.run)).count == 1)
    #expect(Set(reports.map(\.id)).count == 3)
    #expect(reports.map(\.baseline) == ["export 1", nil, nil])
    #expect(reports.map(\.artifact.label) == ["export 0", "export 1", "export 1"])
    #expect(reports.map(\.execution.provider) == [nil, "for ane", nil])
    let report = reports[0]
    #expect(report.timing.samplesNs.count == 30)
    #expect(Statistics(report.timing.samplesNs).medianNs == 10_000_050)
    #expect(report.timing.timerResolutionNs == 50)
    #expect(report.plan == Example.quick)
    #expect(
      report.load == Load(coldNs: 40_000_050, firstInferenceNs: 10_000_050, warmNs: 40_000_050))
    #expect(reports[1].load.coldNs == nil)
    #expect(report.execution.runtime == Software(name: "Scripted Runtime", version: "1.0"))
    #expect(report.execution.computeUnitObserved == "cpu")
    #expect(report.execution.threadsObserved == 1)
    #expect(report.comparison?.images == 2)
    #expect(report.comparison?.outputs.keys.sorted() == ["mask", "scores"])
    #expect(report.comparison?.outputs["scores"]?.maxAbsError == 0)
    #expect(report.artifact.limits == Example.limits())
    #expect(report.artifact.accuracy == Example.accuracy)
    #expect(report.conditions.thermalDuring == "nominal")
    #expect(report.conditions.throttled == 0 && report.conditions.hidden == false)
    #expect(report.conditions.batteryPercent == 80)
    #expect(
      report.memory
        == Memory(
          baselineBytes: 10_000_000, method: "phys_footprint, largest of 3 looks",
          peakBytes: 11_000_000))
    #expect(report.artifact.inputSize == [4, 4])
    #expect(device.open == 0 && device.loaded == 0)
    #expect(log.outcomes.last == outcome)
    let told = log.events.compactMap { event -> Int? in
      if case .samples(let samples) = event { samples[0]?.count } else { nil }
    }
    #expect(told.reduce(0, +) == 30)
  }

  @Test func whatIsWrittenLiesInAFolderOfItsOwn() async throws {
    let campaign = try CampaignFolder()
    try campaign.write()
    let documents = try TemporaryFolder()
    let results = Outcome.folder(of: campaign.url, in: documents.url)
    #expect(results.path == documents.url.path + "/results/" + campaign.url.lastPathComponent)
    let before = try FileManager.default.subpathsOfDirectory(atPath: campaign.url.path)
    let outcome = try await campaign.run(device, results: results)
    #expect(outcome.cases.map(\.state) == [.measured])
    let after = try FileManager.default.subpathsOfDirectory(atPath: campaign.url.path)
    #expect(after.sorted() == before.sorted())
    let kept = try Data(contentsOf: results.appendingPathComponent(Outcome.fileName))
    #expect(try Outcome.parse(kept) == outcome)
    let report = try #require(outcome.cases[0].report)
    #expect(FileManager.default.fileExists(atPath: results.appendingPathComponent(report).path))
    #expect(try await campaign.run(device, results: results) == outcome)
  }

  @Test func reportsAreThereBeforeTheOutcomeNamesThem() async throws {
    let campaign = try CampaignFolder()
    try campaign.write()
    let url = campaign.url
    let named = EventLog()
    _ = try await campaign.run(device) { event in
      if case .outcome(let outcome) = event, let path = outcome.cases[0].report {
        #expect(FileManager.default.fileExists(atPath: url.appendingPathComponent(path).path))
        named.append(event)
      }
    }
    #expect(!named.events.isEmpty)
  }

  @Test func wrongOutputsAreMeasuredAndReported() async throws {
    let campaign = try CampaignFolder()
    try campaign.write()
    device.scripts[campaign.artifacts[0][0]] = Script(factor: 1.5)
    let outcome = try await campaign.run(device)
    let outputs = try #require(try campaign.report(0, of: outcome).comparison?.outputs)
    #expect(outputs["scores"]?.relativeError == 0.5)
    #expect(outputs["scores"]?.maxAbsError == 100)
    #expect(outputs["mask"]?.psnrDb == 200)
  }

  @Test(arguments: [
    (Script(factor: .nan), "3 of 3 values of scores are NaN or infinite"),
    (Script(missing: ["mask"]), "gave no output mask"),
  ])
  func outputsThatCannotBeComparedAreLeftOut(_ script: Script, _ reason: String) async throws {
    let campaign = try CampaignFolder([[.init(), .init()]])
    try campaign.write()
    device.scripts[campaign.artifacts[0][0]] = script
    let outcome = try await campaign.run(device)
    #expect(outcome.cases.map(\.state) == [.leftOut, .measured])
    #expect(try #require(outcome.cases[0].reason).contains(reason))
  }

  @Test func whatCannotRunHereIsLeftOutWithItsReason() async throws {
    let campaign = try CampaignFolder([
      [.init(), .init(target: "vulkan"), .init(shape: [1, 3, 8, 8])]
    ])
    let digests = campaign.artifacts[0]
    func named(_ backend: String, _ digest: String, function: String? = nil) -> Case {
      Example.measured(digest, function: function, backend: backend, threads: nil)
    }
    try campaign.write([
      named("onnxruntime-cpu", digests[0]),
      named("npu-of-2030", digests[0]),
      named("coreml-ane", digests[0]),
      named("onnxruntime-cpu", digests[1]),
      named("onnxruntime-cpu", digests[2]),
      named("onnxruntime-cpu", String(repeating: "ab", count: 32)),
      named("onnxruntime-cpu", digests[0], function: "main"),
    ])
    let backends = [
      ScriptedBackend(refused: "vulkan", device: device),
      ScriptedBackend(
        described: Backend(
          byDefault: true, format: "coreml", name: "coreml-ane", threads: false, unit: "ane"),
        device: device),
    ]
    let outcome = try await campaign.run(device, backends)
    #expect(outcome.state == .finished)
    #expect(outcome.cases[0].state == .measured)
    let reasons = outcome.cases.dropFirst().map { $0.reason ?? "none" }
    for (reason, expected) in zip(
      reasons,
      [
        "has no back end npu-of-2030; it has onnxruntime-cpu, coreml-ane", "does not load onnx",
        "It does not run vulkan.", "no reference of 8x8 pixels",
        "no artifact abababababab", "with the function main",
      ])
    {
      #expect(reason.contains(expected))
    }
    #expect(reasons.count == 6)
  }

  @Test func damagedFilesAreLeftOut() async throws {
    let campaign = try CampaignFolder([
      [.init()], [.init()], [.init()], [.init()], [.init()], [.init()],
    ])
    try campaign.write()
    let folder = campaign.folder
    try folder.write(Data("changed".utf8), "exports/0/model-0.onnx")
    try FileManager.default.removeItem(
      at: folder.url.appendingPathComponent("exports/1/model-0.onnx"))
    try folder.write(Data("{}".utf8), "exports/2/manifest.json")
    try folder.write(Data(count: 47), "exports/3/references/10.rgb")
    let link = folder.url.appendingPathComponent("exports/4/model-0.onnx")
    try FileManager.default.removeItem(at: link)
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: folder.url.appendingPathComponent("exports/5/model-0.onnx"))
    let outcome = try await campaign.run(device)
    #expect(outcome.cases.map(\.state) == Array(repeating: .leftOut, count: 5) + [.measured])
    for (each, expected) in zip(
      outcome.cases,
      [
        "The SHA-256 of model-0.onnx", "not on this device", "no schema version",
        "The SHA-256 of references/10.rgb", "leads out of the export",
      ])
    {
      #expect(try #require(each.reason).contains(expected))
    }
  }

  @Test func aFailureWhileSamplingLeavesOutThatCaseAlone() async throws {
    let campaign = try CampaignFolder([[.init(), .init(), .init()]])
    try campaign.write()
    // The first run and two references are 3, warm-up another 100 of 10 ms each.
    device.scripts[campaign.artifacts[0][1]] = Script(lastRun: 120)
    device.scripts[campaign.artifacts[0][2]] = Script(loadFailure: "no such operator")
    let outcome = try await campaign.run(device)
    #expect(outcome.state == .finished)
    #expect(outcome.cases.map(\.state) == [.measured, .leftOut, .leftOut])
    #expect(outcome.cases[1].reason == "the runtime lost its context")
    #expect(outcome.cases[2].reason == "no such operator")
    #expect(try campaign.report(0, of: outcome).timing.samplesNs.count == 30)
    #expect(device.open == 0 && device.loaded == 0)
  }

  @Test func groupsAreSampledApart() async throws {
    let campaign = try CampaignFolder()
    let digest = campaign.artifacts[0][0]
    try campaign.write(
      [1, 2, nil].map { Example.measured(digest, threads: $0) })
    let outcome = try await campaign.run(device)
    let reports = try (0..<3).map { try campaign.report($0, of: outcome) }
    #expect(Set(reports.map(\.run)).count == 3)
    #expect(reports.map(\.execution.threads) == [1, 2, nil])
  }

  @Test func theOutcomeIsNeverOlderThanTwoSecondsWhileMeasuring() async throws {
    let campaign = try CampaignFolder([[.init(), .init(), .init(), .init(), .init()]])
    try campaign.write()
    for digest in campaign.artifacts[0] {
      device.scripts[digest] = Script(milliseconds: { _ in 300 })
    }
    let log = EventLog()
    let outcome = try await campaign.run(device) { log.append($0) }
    #expect(outcome.state == .finished)
    let measuring = log.outcomes.filter { $0.progress?.step == .measure }
    #expect(try #require(measuring.last?.progress).latencyNs == 300_000_050)
    #expect(measuring.contains { ($0.progress?.rounds ?? 0) >= 5 })
    let times = try log.outcomes.map { outcome in
      try Date(outcome.updated, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
    #expect(try #require(zip(times, times.dropFirst()).map { $1.timeIntervalSince($0) }.max()) < 2)
  }

  @Test func aFixedBatchIsFilledAndLayoutsAreKept() async throws {
    let campaign = try CampaignFolder([
      [
        .init(shape: [2, 3, 4, 4], range: [0, 1]),
        .init(layout: "NHWC", shape: [nil, 4, 4, 3]),
      ]
    ])
    try campaign.write()
    let outcome = try await campaign.run(device)
    #expect(outcome.cases.map(\.state) == [.measured, .measured])
    // The first of them is fed with pixels / 255, for which the reference has other outputs.
    let errors = try (0..<2).map {
      try campaign.report($0, of: outcome).comparison?.outputs["scores"]?.relativeError
    }
    #expect(try #require(errors[0]) > 0.5 && errors[1] == 0)
    let planes = try #require(device.inputs.first { $0.layout == "NCHW" })
    let pixels = try #require(device.inputs.first { $0.layout == "NHWC" })
    #expect(planes.shape == [2, 3, 4, 4] && pixels.shape == [1, 4, 4, 3])
    func floats(_ tensor: Tensor) -> [Float] {
      stride(from: 0, to: tensor.bytes.count, by: 4).map { start in
        Data(tensor.bytes[start..<start + 4]).withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
      }
    }
    let stored = [10] + (1..<48).map { Float($0) }
    #expect(floats(pixels) == stored)
    let byPlanes = (0..<3).flatMap { channel in (0..<16).map { stored[3 * $0 + channel] } }
    let unit = byPlanes.map { Float(Double($0) * Double(Float(1.0 / 255))) }
    #expect(floats(planes) == unit + unit)
  }
}
