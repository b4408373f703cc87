import Foundation

/// One case of a campaign with what it names.
struct Candidate {
  /// In the campaign.
  let position: Int
  let inCampaign: Case
  /// What the export is called.
  let label: String
  let manifest: Manifest
  let artifact: Artifact
  let file: URL
  let backend: any RuntimeBackend
  let references: [ReferenceInput]
}

/// What was found about a case in a runtime of its own.
struct CheckedCase {
  let candidate: Candidate
  let load: Load
  let comparison: Comparison
  let provider: String?
  let observedUnit: String?
  let memory: Memory?
}

extension Candidate {
  private static let warmLoads = 3

  /// Load, first inference, outputs compared with the manifest's references, and warm loads.
  ///
  /// - Throws: `HarnessError`: the outputs cannot be compared; or the runtime's own.
  @MeasuringActor
  func check(on platform: any Platform, writer: OutcomeWriter) async throws -> CheckedCase {
    try writer.begin(.load, of: position, running: [position])
    let engine = try await backend.open(threads: inCampaign.threads)
    defer { engine.close() }
    try await engine.prepare(file, artifact: artifact)
    var memory = MemoryLooks(before: platform.memory())
    let (model, loadNs) = try await timed(platform) {
      try await engine.load(file, artifact: artifact)
    }
    var load = Load(coldNs: model.loadedCold ? loadNs : nil, firstInferenceNs: nil, warmNs: nil)
    let comparison: Comparison
    let provider: String?
    let observedUnit: String?
    do {
      defer { model.close() }
      memory.look(platform.memory())
      try model.bind(references[0].input)
      let begun = platform.nanoseconds()
      try model.run()
      load.firstInferenceNs = Int(platform.nanoseconds() - begun)
      memory.look(platform.memory())
      try writer.begin(.check, of: position, running: [position])
      comparison = try compare(model)
      memory.look(platform.memory())
      provider = model.provider
      observedUnit = await model.observedUnit()
    }
    try writer.begin(.load, of: position, running: [position])
    var warm: [Int] = []
    while warm.count < Self.warmLoads {
      let (again, nanoseconds) = try await timed(platform) {
        try await engine.load(file, artifact: artifact)
      }
      again.close()
      warm.append(nanoseconds)
    }
    load.warmNs = Statistics(warm).medianNs
    return CheckedCase(
      candidate: self, load: load, comparison: comparison, provider: provider,
      observedUnit: observedUnit, memory: memory.result)
  }

  @MeasuringActor
  private func compare(_ model: any LoadedModel) throws -> Comparison {
    let batch = artifact.batch
    return try Comparison(
      references: references.map(\.outputs),
      artifact: references.map { reference in
        try model.bind(reference.input)
        try model.run()
        // Every image of a batch is the same picture.
        return try model.outputs().mapValues { Array($0.prefix($0.count / batch)) }
      })
  }
}

@MeasuringActor
private func timed(
  _ platform: any Platform, _ load: @MeasuringActor () async throws -> any LoadedModel
) async throws -> (any LoadedModel, Int) {
  let begun = platform.nanoseconds()
  let model = try await load()
  return (model, Int(platform.nanoseconds() - begun))
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
        baselineBytes: before.currentBytes, method: "\(before.method), peak of the process",
        peakBytes: peak)
    }
    return Memory(
      baselineBytes: before.currentBytes, method: "\(before.method), largest of \(looks) looks",
      peakBytes: largest)
  }
}
