import Foundation

/// What ends the whole campaign, e.g. a disk that is full.
struct CampaignStopped: Error {
  let message: String
}

/// `outcome.json` while a campaign runs: kept in step with what happens.
@MeasuringActor
final class OutcomeWriter {
  private(set) var outcome: Outcome
  private let file: URL
  private let platform: any Platform
  private let listener: @Sendable (CampaignEvent) -> Void
  private var stepBegan: UInt64 = 0

  init(_ outcome: Outcome, in runner: CampaignRunner) {
    self.outcome = outcome
    file = runner.results.appendingPathComponent(Outcome.fileName)
    platform = runner.platform
    listener = runner.listener
  }

  /// Changes the outcome and replaces the file.
  ///
  /// - Throws: `CampaignStopped`: it cannot be written.
  func update(_ change: (inout Outcome) -> Void = { _ in }) throws {
    change(&outcome)
    outcome.updated = timestamp(platform.now())
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try outcome.encoded().write(to: file, options: .atomic)
    } catch {
      throw CampaignStopped(
        message: "\(Outcome.fileName) cannot be written: \(sentence(of: error))")
    }
    listener(.outcome(outcome))
  }

  /// Begins a step; the cases count as running until they are given another state.
  func begin(_ step: Step, of position: Int, running: [Int]) throws {
    stepBegan = platform.nanoseconds()
    try update { outcome in
      for position in running {
        outcome.cases[position] = CaseOutcome(reason: nil, report: nil, state: .running)
      }
      outcome.progress = CaseProgress(
        caseProgressCase: position, latencyNs: nil, rounds: 0, seconds: 0, step: step)
    }
  }

  /// Tells how far the step is.
  func progress(rounds: Int = 0, latencyNs: Int? = nil) throws {
    let seconds = Double(platform.nanoseconds() - stepBegan) / 1e9
    let latest = latencyNs ?? outcome.progress?.latencyNs
    try update { outcome in
      outcome.progress?.rounds = rounds
      outcome.progress?.seconds = seconds
      outcome.progress?.latencyNs = latest
    }
  }

  func tell(_ samples: [Int: [Double]]) {
    listener(.samples(samples))
  }

  /// Ends the current step, with new states of its cases.
  func settle(_ states: [Int: CaseOutcome]) throws {
    try update { outcome in
      outcome.progress = nil
      for (position, state) in states {
        outcome.cases[position] = state
      }
    }
  }
}

extension CaseOutcome {
  static let pending = CaseOutcome(reason: nil, report: nil, state: .pending)

  /// - Parameter reason: a sentence; cut off at the contract's length.
  static func leftOut(_ reason: String) -> CaseOutcome {
    let known = reason.isEmpty ? "It failed, and the runtime did not say why." : reason
    return CaseOutcome(reason: shortened(known), report: nil, state: .leftOut)
  }
}

extension Outcome {
  /// Where the app writes what comes of a campaign: `results/ID`, a folder that it makes itself.
  public static func folder(of campaign: URL, in documents: URL) -> URL {
    documents.appending(path: "results/\(campaign.lastPathComponent)", directoryHint: .isDirectory)
  }

  private static let noCampaign = "00000000-0000-0000-0000-000000000000"
  private static let crashed =
    "The app ended while this case was running: it crashed, ran out of memory or was stopped."

  /// Of a campaign that is begun.
  init(of campaign: Campaign) {
    self.init(
      campaign: campaign.id, cases: campaign.cases.map { _ in .pending }, message: nil,
      progress: nil, schemaVersion: HarnessCore.schemaVersion, state: .running,
      updated: campaign.created)
  }

  /// Of a campaign whose document cannot be read; its id is taken from it as far as possible.
  init(unreadable document: Data?, because message: String) {
    struct Identified: Decodable { let id: UUID }
    let stated = document.flatMap { try? JSONDecoder().decode(Identified.self, from: $0) }
    self.init(
      campaign: stated?.id.uuidString.lowercased() ?? Self.noCampaign, cases: [],
      message: shortened(message), progress: nil, schemaVersion: HarnessCore.schemaVersion,
      state: .failed, updated: "")
  }

  /// Of a campaign that an earlier start of the app began; nil if the document is of another one.
  ///
  /// A case that was running ended the app, and is left out; what is pending is still to be done.
  init?(resuming document: Data, of campaign: Campaign) {
    guard let found = try? Outcome.parse(document), found.campaign == campaign.id,
      found.cases.count == campaign.cases.count
    else {
      return nil
    }
    self = found
    if state != .finished {
      state = .running
      message = nil
      progress = nil
      cases = cases.map { $0.state == .running ? .leftOut(Self.crashed) : $0 }
    }
  }
}

/// Cut off at the contract's length of a sentence.
private func shortened(_ sentence: String) -> String {
  String(String.UnicodeScalarView(sentence.unicodeScalars.prefix(1000)))
}
