import Foundation

/// What the runtime threw while one case of a group was loaded or run.
struct CaseFailure: Error {
  let position: Int
  let reason: String
}

/// Cases of one back end and thread count, sampled in turns.
@MeasuringActor
struct Group {
  let alone: [Alone]
  let campaign: Campaign
  let surroundings: any Surroundings
  let journal: Journal

  private var positions: [Int] { alone.map(\.candidate.position) }

  /// Waits until the device is cool, as long as the campaign allows.
  func coolDown() async throws {
    guard let first = positions.first, isHot else {
      return
    }
    try journal.begin(.coolDown, of: first, running: [])
    let start = surroundings.nanoseconds()
    func waited() -> Double { Double(surroundings.nanoseconds() - start) / 1e9 }
    while isHot, waited() < campaign.coolDownSeconds {
      try await surroundings.pause(seconds: min(1, campaign.coolDownSeconds - waited()))
      try journal.progress()
    }
  }

  /// The reports of all cases, in their order.
  ///
  /// - Throws: `CaseFailure` if one of them cannot be run; none of the samples are kept then.
  func measure() async throws -> [Report] {
    guard let first = alone.first else {
      return []
    }
    let inCampaign = first.candidate.inCampaign
    let engine = try await first.candidate.backend.open(threads: inCampaign.threads)
    defer { engine.close() }
    var models: [any LoadedModel] = []
    defer {
      for model in models {
        model.close()
      }
    }
    for each in alone {
      let candidate = each.candidate
      try journal.begin(.load, of: candidate.position, running: [candidate.position])
      models.append(
        try await blaming(candidate.position) {
          try await engine.prepare(candidate.file, artifact: candidate.artifact)
          let model = try await engine.load(candidate.file, artifact: candidate.artifact)
          try model.bind(candidate.references[0].input)
          return model
        })
      try journal.settle([candidate.position: .pending])
    }
    try journal.begin(.measure, of: positions[0], running: positions)
    return try await sample(models, engine.facts)
  }

  private func sample(_ models: [any LoadedModel], _ facts: EngineFacts) async throws -> [Report] {
    let watch = Watch(surroundings)
    var turns = Turns(
      zip(positions, models).map { position, model in
        {
          do {
            try model.run()
          } catch {
            throw CaseFailure(position: position, reason: sentence(of: error))
          }
        }
      },
      plan: campaign.plan, clock: { surroundings.nanoseconds() },
      look: { progress in
        try Task.checkCancellation()
        watch.look()
        try tell(progress)
      })
    try turns.warmUp()
    watch.begin()
    let created = timestamp(surroundings.now())
    let samples = try turns.sample()
    watch.end()
    let shared = Shared(
      run: surroundings.newID(), created: created, device: await surroundings.device(),
      tool: surroundings.tool, clockName: surroundings.clockName,
      timerResolutionNS: turns.timerResolutionNS, facts: facts, plan: campaign.plan,
      watch: watch, battery: await surroundings.battery())
    return try shared.reports(of: Array(zip(alone, samples))) { surroundings.newID() }
  }

  private func tell(_ progress: SamplingProgress) throws {
    try journal.progress(
      rounds: progress.rounds,
      latencyNS: progress.latest.first?.last.map { Int($0.rounded()) })
    if progress.rounds > 0 {
      journal.tell(
        Dictionary(uniqueKeysWithValues: zip(positions, progress.latest)))
    }
  }

  private func blaming<Result>(
    _ position: Int, _ work: @MeasuringActor () async throws -> Result
  ) async throws -> Result {
    do {
      return try await work()
    } catch let error where !(error is CancellationError) {
      throw CaseFailure(position: position, reason: sentence(of: error))
    }
  }

  private var isHot: Bool {
    surroundings.thermalState().map { !$0.isCool } ?? false
  }
}

/// What happens to the device and the app while samples are taken.
@MeasuringActor
final class Watch {
  private let surroundings: any Surroundings
  private var attention: Attention?
  private var sampling = false
  private(set) var thermalBefore: ThermalState?
  private(set) var thermalDuring: ThermalState?
  private(set) var thermalAfter: ThermalState?
  /// Looks that found the device hot; nil if it tells nothing.
  private(set) var throttled: Int?
  private(set) var hidden: Bool?
  private(set) var lowPowerMode: Bool?

  init(_ surroundings: any Surroundings) {
    self.surroundings = surroundings
  }

  func begin() {
    attention = surroundings.attention()
    thermalBefore = surroundings.thermalState()
    sampling = true
  }

  func look() {
    guard sampling else {
      return
    }
    lookAtPower()
    guard let state = surroundings.thermalState() else {
      return
    }
    thermalDuring = max(thermalDuring ?? state, state)
    throttled = (throttled ?? 0) + (state.isCool ? 0 : 1)
  }

  func end() {
    lookAtPower()
    thermalAfter = surroundings.thermalState()
    if let before = attention, let after = surroundings.attention() {
      hidden = !before.inFront || before != after
    }
  }

  private func lookAtPower() {
    if let saving = surroundings.lowPowerMode() {
      lowPowerMode = saving || lowPowerMode ?? false
    }
  }
}
