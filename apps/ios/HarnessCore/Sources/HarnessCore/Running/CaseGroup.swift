import Foundation

/// What the runtime threw while one case of a group was loaded or run.
struct CaseFailure: Error {
  let position: Int
  let reason: String
}

/// Cases of one back end and thread count, sampled in turns.
@MeasuringActor
struct CaseGroup {
  let cases: [CheckedCase]
  let campaign: Campaign
  let platform: any Platform
  let writer: OutcomeWriter

  private var positions: [Int] { cases.map(\.candidate.position) }

  /// Waits until the device is cool, as long as the campaign allows.
  func coolDown() async throws {
    guard let first = positions.first, isHot else {
      return
    }
    try writer.begin(.coolDown, of: first, running: [])
    let start = platform.nanoseconds()
    func waited() -> Double { Double(platform.nanoseconds() - start) / 1e9 }
    while isHot, waited() < campaign.coolDownSeconds {
      try await platform.pause(seconds: min(1, campaign.coolDownSeconds - waited()))
      try writer.progress()
    }
  }

  /// The reports of all cases, in their order.
  ///
  /// - Throws: `CaseFailure` if one of them cannot be run; none of the samples are kept then.
  func measure() async throws -> [Report] {
    guard let first = cases.first else {
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
    for each in cases {
      let candidate = each.candidate
      try writer.begin(.load, of: candidate.position, running: [candidate.position])
      models.append(
        try await blaming(candidate.position) {
          try await engine.prepare(candidate.file, artifact: candidate.artifact)
          let model = try await engine.load(candidate.file, artifact: candidate.artifact)
          try model.bind(candidate.references[0].input)
          return model
        })
      try writer.settle([candidate.position: .pending])
    }
    try writer.begin(.measure, of: positions[0], running: positions)
    return try await sample(models, engine.facts)
  }

  private func sample(_ models: [any LoadedModel], _ facts: EngineFacts) async throws -> [Report] {
    let monitor = ConditionsMonitor(platform, campaign.plan)
    var sampler = InterleavedSampler(
      zip(positions, models).map { position, model in
        {
          do {
            try model.run()
          } catch {
            throw CaseFailure(position: position, reason: sentence(of: error))
          }
        }
      },
      plan: campaign.plan, clock: { platform.nanoseconds() },
      look: { progress in
        try Task.checkCancellation()
        monitor.look(progress)
        try tell(progress)
      })
    try sampler.warmUp()
    monitor.begin()
    let created = timestamp(platform.now())
    let samples = try sampler.sample()
    monitor.end()
    let common = GroupReports(
      run: platform.newID(), baseline: campaign.baseline, created: created,
      device: await platform.device(), tool: platform.tool, clockName: platform.clockName,
      timerResolutionNs: sampler.timerResolutionNs, facts: facts, plan: campaign.plan,
      conditions: monitor.conditions)
    return try zip(cases, samples).map { try common.report($0, $1, id: platform.newID()) }
  }

  private func tell(_ progress: SamplingProgress) throws {
    try writer.progress(
      rounds: progress.rounds,
      latencyNs: progress.latest.first?.last.map { Int($0.rounded()) })
    if progress.rounds > 0 {
      writer.tell(
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
    platform.thermalState().map { !$0.isCool } ?? false
  }
}

/// What happens to the device and the app while samples are taken.
@MeasuringActor
final class ConditionsMonitor {
  /// After the first one; of a longer measurement they lie further apart.
  private static let mostReadings = 1000.0

  private let platform: any Platform
  private let nanosecondsBetweenReadings: Int
  private var readings: [Reading] = []
  private var samples = 0
  private var elapsedNs = 0
  private var attention: Attention?
  private var sampling = false
  private var thermalBefore: ThermalState?
  private var thermalDuring: ThermalState?
  private var thermalAfter: ThermalState?
  /// Looks that found the device hot; nil if it tells nothing.
  private var throttled: Int?
  private var hidden: Bool?
  private var lowPowerMode: Bool?

  init(_ platform: any Platform, _ plan: Plan) {
    self.platform = platform
    // The longest that fits, of a plan without an end.
    let seconds = min(max(1, plan.maximumSeconds / Self.mostReadings), 1e9)
    nanosecondsBetweenReadings = Int(seconds * 1e9)
  }

  func begin() {
    attention = platform.attention()
    thermalBefore = platform.thermalState()
    sampling = true
    read()
  }

  func look(_ progress: SamplingProgress) {
    guard sampling else {
      return
    }
    samples = progress.rounds
    elapsedNs = Int(progress.seconds * 1e9)
    if let last = readings.last, elapsedNs >= last.elapsedNs + nanosecondsBetweenReadings {
      read()
    }
    lookAtPower()
    guard let state = platform.thermalState() else {
      return
    }
    thermalDuring = max(thermalDuring ?? state, state)
    throttled = (throttled ?? 0) + (state.isCool ? 0 : 1)
  }

  func end() {
    lookAtPower()
    thermalAfter = platform.thermalState()
    if readings.last?.samples != samples {
      read()
    }
    if let before = attention, let after = platform.attention() {
      hidden = !before.inFront || before != after
    }
  }

  var conditions: Conditions {
    Conditions(
      backgroundCores: nil, batteryPercent: readings.first?.battery?.percent,
      charging: readings.first?.battery?.charging, hidden: hidden, loadAfter: nil,
      loadBefore: nil, lowPowerMode: lowPowerMode, readings: readings,
      thermalAfter: thermalAfter?.rawValue, thermalBefore: thermalBefore?.rawValue,
      thermalDuring: thermalDuring?.rawValue, throttled: throttled)
  }

  /// No temperature, headroom or clock is told to an app.
  private func read() {
    readings.append(
      Reading(
        battery: platform.battery(), celsius: nil, elapsedNs: elapsedNs, frequencyHz: nil,
        samples: samples, thermal: platform.thermalState()?.rawValue, thermalHeadroom: nil))
  }

  private func lookAtPower() {
    if let saving = platform.lowPowerMode() {
      lowPowerMode = saving || lowPowerMode ?? false
    }
  }
}
