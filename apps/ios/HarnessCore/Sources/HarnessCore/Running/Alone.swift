import Foundation

/// One case of a campaign with what it names.
struct Candidate {
  /// In the campaign.
  let position: Int
  let inCampaign: Campaign.Case
  /// What the export is called.
  let label: String
  let manifest: Manifest
  let artifact: Artifact
  let file: URL
  let backend: any Backend
  let references: [ReferenceInput]
}

/// What was found about a case in a runtime of its own.
struct Alone {
  let candidate: Candidate
  let load: Load
  let parity: ParityRecord
  let observedUnit: String?
  let memory: Memory?
}

extension Candidate {
  private static let warmLoads = 3

  /// Load, first inference, outputs against the manifest's references, and warm loads.
  ///
  /// - Throws: `HarnessError`: the outputs are outside the artifact's limits; or the runtime's own.
  @MeasuringActor
  func measureAlone(in surroundings: any Surroundings, journal: Journal) async throws -> Alone {
    let limits = try Limits.named(artifact.parity?.limit)
    try journal.begin(.load, of: position, running: [position])
    let engine = try await backend.open(threads: inCampaign.threads)
    defer { engine.close() }
    try await engine.prepare(file, artifact: artifact)
    var memory = MemoryLooks(before: surroundings.memory())
    let (model, loadNS) = try await timed(surroundings) {
      try await engine.load(file, artifact: artifact)
    }
    let load: Load
    let parity: ParityRecord
    let observedUnit: String?
    do {
      defer { model.close() }
      memory.look(surroundings.memory())
      try model.bind(references[0].input)
      let begun = surroundings.nanoseconds()
      try model.run()
      let firstNS = Int(surroundings.nanoseconds() - begun)
      memory.look(surroundings.memory())
      try journal.begin(.check, of: position, running: [position])
      let figures = try check(model, limits)
      memory.look(surroundings.memory())
      parity = ParityRecord(
        limit: limits.name, runtime: engine.facts.runtime, figures: figures)
      observedUnit = await model.observedUnit()
      load = Load(
        coldNS: model.loadedCold ? loadNS : nil, warmNS: nil, firstInferenceNS: firstNS)
    }
    try journal.begin(.load, of: position, running: [position])
    var warm: [Int] = []
    while warm.count < Self.warmLoads {
      let (again, nanoseconds) = try await timed(surroundings) {
        try await engine.load(file, artifact: artifact)
      }
      again.close()
      warm.append(nanoseconds)
    }
    return Alone(
      candidate: self,
      load: Load(
        coldNS: load.coldNS, warmNS: try Statistics.summarize(warm).medianNS,
        firstInferenceNS: load.firstInferenceNS),
      parity: parity, observedUnit: observedUnit, memory: memory.result)
  }

  @MeasuringActor
  private func check(_ model: any LoadedModel, _ limits: Limits) throws -> Figures {
    let outputs = try references.map { reference in
      try model.bind(reference.input)
      try model.run()
      return try model.output()
    }
    let figures = try Figures.compare(
      reference: references.map(\.logits), artifact: outputs, limits: limits)
    let outside = figures.violations(of: limits)
    guard outside.isEmpty else {
      throw HarnessError(
        "It does not compute here what the reference model computes: "
          + "\(outside.joined(separator: "; ")).")
    }
    return figures
  }
}

@MeasuringActor
private func timed(
  _ surroundings: any Surroundings, _ load: @MeasuringActor () async throws -> any LoadedModel
) async throws -> (any LoadedModel, Int) {
  let begun = surroundings.nanoseconds()
  let model = try await load()
  return (model, Int(surroundings.nanoseconds() - begun))
}

/// The largest memory of the process while it held one model.
struct MemoryLooks {
  private let before: MemoryUse?
  private var largest = 0
  private var peak: Int?
  private var looks = 0

  init(before: MemoryUse?) {
    self.before = before
  }

  mutating func look(_ use: MemoryUse?) {
    guard let use else {
      return
    }
    looks += 1
    largest = max(largest, use.currentBytes)
    peak = use.peakBytes
  }

  /// The process's peak where this model raised it; else, since an earlier model may have made it,
  /// the largest that was seen between the steps.
  var result: Memory? {
    guard let before, looks > 0 else {
      return nil
    }
    if let peak, let earlier = before.peakBytes, peak > earlier {
      return Memory(
        peakBytes: peak, baselineBytes: before.currentBytes,
        method: "\(before.method), peak of the process")
    }
    return Memory(
      peakBytes: largest, baselineBytes: before.currentBytes,
      method: "\(before.method), largest of \(looks) looks")
  }
}
