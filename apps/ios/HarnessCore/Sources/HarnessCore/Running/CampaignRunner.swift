import Foundation

/// What a campaign tells while it runs.
public enum CampaignEvent: Equatable, Sendable {
  /// `outcome.json` was replaced by this.
  case outcome(Outcome)
  /// Case to its new samples, as nanoseconds per run.
  case samples([Int: [Double]])
}

/// Works through a campaign's folder: every case alone first, then each group in sampled.
public struct CampaignRunner: Sendable {
  private static let reports = "reports"

  let folder: URL
  let results: URL
  let backends: [any RuntimeBackend]
  let platform: any Platform
  let listener: @Sendable (CampaignEvent) -> Void

  /// - Parameters:
  ///   - folder: with `campaign.json` and the exports that it names; it is only read, since what a
  ///     computer copies to a phone need not be the app's to write to.
  ///   - results: where `outcome.json` and the reports are written; made where it is not there.
  ///   - backends: all that the app has, each with a name of its own.
  ///   - listener: called on the measuring queue, between samples: it should return at once.
  public init(
    folder: URL, results: URL, backends: [any RuntimeBackend], platform: any Platform,
    listener: @escaping @Sendable (CampaignEvent) -> Void = { _ in }
  ) {
    self.folder = folder
    self.results = results
    self.backends = backends
    self.platform = platform
    self.listener = listener
  }

  /// Does what is left of the campaign and gives its last outcome.
  ///
  /// A campaign that an earlier start of the app began is gone on with. If the task is cancelled,
  /// what was running is pending again.
  ///
  /// - Throws: `CancellationError`; `HarnessError` if `outcome.json` cannot be written. All else
  ///   that goes wrong is in the outcome.
  @MeasuringActor
  public func run() async throws -> Outcome {
    let document = try? Data(contentsOf: folder.appendingPathComponent(Campaign.fileName))
    let campaign: Campaign
    do {
      guard let document else {
        throw HarnessError("The folder has no readable \(Campaign.fileName).")
      }
      campaign = try Campaign.parse(document)
    } catch {
      let failed = Outcome(unreadable: document, because: sentence(of: error))
      return try saved(failed)
    }
    let earlier = try? Data(contentsOf: results.appendingPathComponent(Outcome.fileName))
    let begun =
      earlier.flatMap { Outcome(resuming: $0, of: campaign) } ?? Outcome(of: campaign)
    return begun.state == .finished ? begun : try await work(through: campaign, begun)
  }

  @MeasuringActor
  private func saved(_ outcome: Outcome) throws -> Outcome {
    let writer = OutcomeWriter(outcome, in: self)
    do {
      try writer.update()
    } catch let stopped as CampaignStopped {
      throw HarnessError(stopped.message)
    }
    return writer.outcome
  }

  @MeasuringActor
  private func work(through campaign: Campaign, _ begun: Outcome) async throws -> Outcome {
    let writer = OutcomeWriter(begun, in: self)
    do {
      try writer.update()
      for group in groups(of: campaign) {
        try await measure(group, of: campaign, writer)
      }
      try writer.update { $0.state = .finished }
      return writer.outcome
    } catch is CancellationError {
      _ = try saved(writer.outcome.withNothingRunning)
      throw CancellationError()
    } catch let stopped as CampaignStopped {
      var failed = writer.outcome.withNothingRunning
      failed.state = .failed
      failed.message = stopped.message
      return try saved(failed)
    }
  }

  /// Positions of the cases with the same back end and threads, by the first of each; of a sustained
  /// run each by itself.
  private func groups(of campaign: Campaign) -> [[Int]] {
    if campaign.plan.sustained ?? false {
      return campaign.cases.indices.map { [$0] }
    }
    var groups: [[Int]] = []
    for (position, each) in campaign.cases.enumerated() {
      let known = groups.firstIndex { group in
        let first = campaign.cases[group[0]]
        return first.backend == each.backend && first.threads == each.threads
      }
      if let known {
        groups[known].append(position)
      } else {
        groups.append([position])
      }
    }
    return groups
  }

  @MeasuringActor
  private func measure(_ group: [Int], of campaign: Campaign, _ writer: OutcomeWriter) async throws
  {
    var checked: [CheckedCase] = []
    for position in group where writer.outcome.cases[position].state == .pending {
      try Task.checkCancellation()
      do {
        let candidate = try candidate(at: position, of: campaign)
        checked.append(try await candidate.check(on: platform, writer: writer))
        try writer.settle([position: .pending])
      } catch let error where !endsCampaign(error) {
        try writer.settle([position: .leftOut(sentence(of: error))])
      }
    }
    while !checked.isEmpty {
      let sampled = CaseGroup(
        cases: checked, campaign: campaign, platform: platform, writer: writer)
      do {
        try await sampled.coolDown()
        let reports = try await sampled.measure()
        try keep(reports, of: checked.map(\.candidate.position), writer)
        return
      } catch let failure as CaseFailure {
        // The others are sampled anew without it, so that all samples are of the same minutes.
        checked.removeAll { $0.candidate.position == failure.position }
        try writer.settle(
          Dictionary(uniqueKeysWithValues: checked.map { ($0.candidate.position, .pending) })
            .merging([failure.position: .leftOut(failure.reason)]) { $1 })
      } catch let error where !endsCampaign(error) {
        let reason = CaseOutcome.leftOut(sentence(of: error))
        try writer.settle(
          Dictionary(uniqueKeysWithValues: checked.map { ($0.candidate.position, reason) }))
        return
      }
    }
  }

  private func candidate(at position: Int, of campaign: Campaign) throws -> Candidate {
    let inCampaign = campaign.cases[position]
    let export = campaign.exports[inCampaign.export]
    guard let backend = backends.first(where: { $0.name == inCampaign.backend }) else {
      let names = backends.map(\.name).joined(separator: ", ")
      throw HarnessError("This app has no back end \(inCampaign.backend); it has \(names).")
    }
    let exported = try ExportFolder(folder.appendingPathComponent(export.folder))
    let artifact = try exported.artifact(sha256: inCampaign.sha256, function: inCampaign.function)
    guard backend.described.format == artifact.format else {
      throw HarnessError("\(backend.name) does not load \(artifact.format).")
    }
    if let objection = backend.objection(to: artifact) {
      throw HarnessError(objection)
    }
    return Candidate(
      position: position, inCampaign: inCampaign, label: export.label,
      manifest: exported.manifest, artifact: artifact, file: try exported.file(of: artifact),
      backend: backend, references: try exported.references(for: artifact))
  }

  /// Writes the reports, and only then the outcome that names them.
  @MeasuringActor
  private func keep(_ reports: [Report], of positions: [Int], _ writer: OutcomeWriter) throws {
    var states: [Int: CaseOutcome] = [:]
    do {
      try FileManager.default.createDirectory(
        at: results.appendingPathComponent(Self.reports), withIntermediateDirectories: true)
      for (position, report) in zip(positions, reports) {
        let path = "\(Self.reports)/\(report.id).json"
        try report.encoded().write(to: results.appendingPathComponent(path), options: .atomic)
        states[position] = CaseOutcome(reason: nil, report: path, state: .measured)
      }
    } catch {
      throw CampaignStopped(message: "A report cannot be written: \(sentence(of: error))")
    }
    try writer.settle(states)
  }

  private func endsCampaign(_ error: any Error) -> Bool {
    error is CampaignStopped || error is CancellationError
  }
}

extension Outcome {
  fileprivate var withNothingRunning: Outcome {
    var outcome = self
    outcome.progress = nil
    outcome.cases = cases.map { $0.state == .running ? .pending : $0 }
    return outcome
  }
}
