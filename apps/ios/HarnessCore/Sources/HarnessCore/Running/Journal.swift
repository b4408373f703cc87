import Foundation

/// What ends the whole campaign, e.g. a disk that is full.
struct CampaignStopped: Error {
  let message: String
}

/// `outcome.json` while a campaign runs: kept in step with what happens.
@MeasuringActor
final class Journal {
  private(set) var outcome: Outcome
  private let file: URL
  private let surroundings: any Surroundings
  private let listener: @Sendable (CampaignEvent) -> Void
  private var stepBegan: UInt64 = 0

  init(_ outcome: Outcome, in runner: CampaignRunner) {
    self.outcome = outcome
    file = runner.folder.appendingPathComponent(Outcome.fileName)
    surroundings = runner.surroundings
    listener = runner.listener
  }

  /// Changes the outcome and replaces the file.
  ///
  /// - Throws: `CampaignStopped`: it cannot be written.
  func update(_ change: (inout Outcome) -> Void = { _ in }) throws {
    change(&outcome)
    outcome.updated = timestamp(surroundings.now())
    do {
      try Data(try outcome.text().utf8).write(to: file, options: .atomic)
    } catch {
      throw CampaignStopped(
        message: "\(Outcome.fileName) cannot be written: \(sentence(of: error))")
    }
    listener(.outcome(outcome))
  }

  /// Begins a step; the cases count as running until they are given another state.
  func begin(_ step: Outcome.Step, of position: Int, running: [Int]) throws {
    stepBegan = surroundings.nanoseconds()
    try update { outcome in
      for position in running {
        outcome.cases[position] = Outcome.Case(state: .running)
      }
      outcome.progress = Outcome.Progress(
        case: position, step: step, rounds: 0, seconds: 0, latencyNS: nil)
    }
  }

  /// Tells how far the step is.
  func progress(rounds: Int = 0, latencyNS: Int? = nil) throws {
    try update { outcome in
      guard let now = outcome.progress else {
        return
      }
      outcome.progress = Outcome.Progress(
        case: now.case, step: now.step, rounds: rounds,
        seconds: Double(surroundings.nanoseconds() - stepBegan) / 1e9,
        latencyNS: latencyNS ?? now.latencyNS)
    }
  }

  func tell(_ samples: [Int: [Double]]) {
    listener(.samples(samples))
  }

  /// Ends the current step, with new states of its cases.
  func settle(_ states: [Int: Outcome.Case]) throws {
    try update { outcome in
      outcome.progress = nil
      for (position, state) in states {
        outcome.cases[position] = state
      }
    }
  }
}

extension Outcome.Case {
  static let pending = Outcome.Case(state: .pending)

  init(state: Outcome.CaseState) {
    self.init(state: state, report: nil, reason: nil)
  }

  /// - Parameter reason: a sentence; cut off at the contract's length.
  static func leftOut(_ reason: String) -> Outcome.Case {
    let short = String(String.UnicodeScalarView(reason.unicodeScalars.prefix(1000)))
    return Outcome.Case(
      state: .leftOut, report: nil,
      reason: short.isEmpty ? "It failed, and the runtime did not say why." : short)
  }
}

extension Outcome {
  private static let noCampaign = "00000000-0000-0000-0000-000000000000"
  private static let crashed =
    "The app ended while this case was running: it crashed, ran out of memory or was stopped."

  /// Of a campaign that is begun.
  init(of campaign: Campaign) {
    self.init(
      campaign: campaign.id, updated: campaign.created, state: .running, message: nil,
      progress: nil, cases: campaign.cases.map { _ in .pending })
  }

  /// Of a campaign whose document cannot be read; its id is taken from it as far as possible.
  init(unreadable document: Data?, because message: String) {
    var id = Self.noCampaign
    if case .object(let object)? = document.flatMap({ try? JSONValue.parse($0) }),
      let stated = object["id"], let known = try? Form<String>.uuid.read(stated, "id")
    {
      id = known
    }
    let short = String(String.UnicodeScalarView(message.unicodeScalars.prefix(1000)))
    self.init(
      campaign: id, updated: "", state: .failed, message: short, progress: nil, cases: [])
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
