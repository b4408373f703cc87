import Foundation
import Testing

@testable import HarnessCore

/// What a second start of the app makes of a campaign that the first did not finish.
@Suite struct ResumingTests {
  private let device = ScriptedDevice()

  /// A copy of the campaign's folder as it is on the disk at a load, as after a crash there.
  private func crash(
    _ campaign: CampaignFolder, atLoad number: Int
  ) async throws -> TemporaryFolder {
    let copy = try TemporaryFolder()
    let (from, to) = (campaign.url, copy.url.appendingPathComponent("campaign"))
    let dying = ScriptedDevice()
    dying.onLoad = { load in
      if load == number {
        try FileManager.default.copyItem(at: from, to: to)
      }
    }
    _ = try await campaign.run(dying)
    return copy
  }

  private func resumed(_ campaign: CampaignFolder, _ copy: TemporaryFolder) async throws -> Outcome
  {
    let url = copy.url.appendingPathComponent("campaign")
    return try await campaign.run(device, at: url)
  }

  @Test func aCaseThatCrashedWhileItWasLoadedIsLeftOut() async throws {
    let campaign = try CampaignFolder([[.init(), .init(), .init()]])
    try campaign.write()
    // Alone, a case is loaded four times: this is the second one's first load.
    let copy = try await crash(campaign, atLoad: 5)
    let outcome = try await resumed(campaign, copy)
    #expect(outcome.state == .finished)
    #expect(outcome.cases.map(\.state) == [.measured, .leftOut, .measured])
    #expect(try #require(outcome.cases[1].reason).hasPrefix("The app ended while this case"))
  }

  @Test func whatWasMeasuredStays() async throws {
    let campaign = try CampaignFolder()
    let digest = campaign.artifacts[0][0]
    try campaign.write(
      [1, 2].map { Example.measured(digest, threads: $0) })
    // The first group's case is loaded four times alone and once to be sampled.
    let copy = try await crash(campaign, atLoad: 6)
    let outcome = try await resumed(campaign, copy)
    #expect(outcome.cases.map(\.state) == [.measured, .leftOut])
    let uninterrupted = try campaign.outcome()
    #expect(outcome.cases[0] == uninterrupted.cases[0])
    #expect(device.time == ScriptedDevice().time)
  }

  @Test func aCrashWhileAGroupIsSampledKeepsNothingOfIt() async throws {
    let campaign = try CampaignFolder([[.init(), .init()]])
    try campaign.write()
    let copy = try TemporaryFolder()
    let (from, to) = (campaign.url, copy.url.appendingPathComponent("campaign"))
    _ = try await campaign.run(ScriptedDevice()) { event in
      if case .outcome(let outcome) = event, (outcome.progress?.rounds ?? 0) >= 10 {
        try? FileManager.default.copyItem(at: from, to: to)
      }
    }
    let outcome = try await resumed(campaign, copy)
    #expect(outcome.cases.map(\.state) == [.leftOut, .leftOut])
    #expect(!FileManager.default.fileExists(atPath: to.appendingPathComponent("reports").path))
  }

  @Test func whatIsCancelledIsPendingAgain() async throws {
    let campaign = try CampaignFolder([[.init(), .init()]])
    try campaign.write()
    let device = device
    let running = Task { [campaign] in
      try await campaign.run(device) { event in
        if case .samples = event {
          withUnsafeCurrentTask { $0?.cancel() }
        }
      }
    }
    await #expect(throws: CancellationError.self) { try await running.value }
    let stopped = try campaign.outcome()
    #expect(stopped.state == .running && stopped.progress == nil)
    #expect(stopped.cases.map(\.state) == [.pending, .pending])
    #expect(device.open == 0 && device.loaded == 0)
    let outcome = try await campaign.run(device)
    #expect(outcome.cases.map(\.state) == [.measured, .measured])
  }

  @Test func whatIsFinishedIsNotDoneAgain() async throws {
    let campaign = try CampaignFolder()
    try campaign.write()
    let outcome = try await campaign.run(device)
    let time = device.time
    #expect(try await campaign.run(device) == outcome)
    #expect(device.time == time)
  }

  @Test(arguments: ["", "{", "another campaign", "fewer cases"])
  func anOutcomeThatIsNotThisCampaignsIsReplaced(_ kind: String) async throws {
    let campaign = try CampaignFolder()
    try campaign.write()
    var other = Outcome(
      of: try Campaign.parse(
        Data(contentsOf: campaign.url.appendingPathComponent(Campaign.fileName))))
    other.cases[0] = .leftOut("because")
    var text = kind
    if kind == "another campaign" {
      other.campaign = device.newID()
      text = String(decoding: try other.encoded(), as: UTF8.self)
    } else if kind == "fewer cases" {
      other.cases.append(.leftOut("because"))
      text = String(decoding: try other.encoded(), as: UTF8.self)
    }
    try campaign.folder.write(Data(text.utf8), Outcome.fileName)
    #expect(try await campaign.run(device).cases.map(\.state) == [.measured])
  }
}

/// What stops a whole campaign.
@Suite struct FailingTests {
  private let device = ScriptedDevice()

  @Test func aCampaignThatIsMissingOrDamagedFails() async throws {
    let campaign = try CampaignFolder()
    let missing = try await campaign.run(device)
    #expect(missing.state == .failed)
    #expect(try #require(missing.message).contains("no readable campaign.json"))
    #expect(try campaign.outcome() == missing)
    try campaign.folder.write(Data("{\"id\": 1".utf8), Campaign.fileName)
    #expect(try #require(await campaign.run(device).message).contains("not JSON"))
  }

  @Test func aCampaignOfAnotherReleaseFailsUnderItsOwnId() async throws {
    let campaign = try CampaignFolder()
    let text = "{\"schema_version\": 2, \"id\": \"\(Example.id)\"}"
    try campaign.folder.write(Data(text.utf8), Campaign.fileName)
    let outcome = try await campaign.run(device)
    #expect(outcome.campaign == Example.id)
    #expect(
      outcome.message == "The campaign has schema version 2; this release reads 1.")
  }

  @Test func aReportThatCannotBeWrittenStopsTheCampaign() async throws {
    let campaign = try CampaignFolder()
    try campaign.write()
    try campaign.folder.write(Data("in the way".utf8), "reports")
    let outcome = try await campaign.run(device)
    #expect(outcome.state == .failed)
    #expect(try #require(outcome.message).contains("A report cannot be written"))
    #expect(outcome.cases.map(\.state) == [.pending])
    try FileManager.default.removeItem(at: campaign.url.appendingPathComponent("reports"))
    #expect(try await campaign.run(device).state == .finished)
  }

  @Test func anOutcomeThatCannotBeWrittenIsThrown() async throws {
    let campaign = try CampaignFolder()
    try campaign.write()
    try campaign.folder.write(Data(), "\(Outcome.fileName)/in-the-way")
    await #expect(throws: HarnessError.self) { try await campaign.run(device) }
    #expect(device.loaded == 0)
  }
}
