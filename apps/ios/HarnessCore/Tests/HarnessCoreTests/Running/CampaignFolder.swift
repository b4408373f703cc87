import Foundation

@testable import HarnessCore

/// A campaign's folder on the disk, with exports whose models are scripts.
struct CampaignFolder {
  /// One artifact of an export; the digest names it in scripts.
  struct Exported {
    var precision = "fp32"
    var target = "portable"
    var layout = "NCHW"
    var shape: [Int?] = [1, 3, 4, 4]
    var range = [0.0, 255.0]
  }

  let folder: TemporaryFolder
  /// Digests of the artifacts, by export.
  let artifacts: [[String]]

  var url: URL { folder.url }

  /// Outputs of one image; a batch has them once per image.
  static func outputs(firstPixel: Float) -> [String: [Float]] {
    ["scores": [firstPixel, 100 - firstPixel, 0.5], "mask": [firstPixel, 1, 2, 3]]
  }

  /// Writes exports; `campaign.json` follows with `write`.
  init(_ exports: [[Exported]] = [[Exported()]]) throws {
    folder = try TemporaryFolder()
    var artifacts: [[String]] = []
    for (number, exported) in exports.enumerated() {
      artifacts.append(try Self.write(exported, to: "exports/\(number)", of: folder))
    }
    self.artifacts = artifacts
  }

  /// One case per artifact, unless others are given.
  func write(
    _ cases: [Case]? = nil, baseline: String? = nil, plan: Plan = Example.quick,
    coolDownSeconds: Double = 60
  ) throws {
    let all = artifacts.enumerated().flatMap { export, digests in
      digests.map { Example.measured($0, export: export) }
    }
    let campaign = Example.campaign(
      exports: artifacts.count, cases: cases ?? all, baseline: baseline,
      plan: plan, coolDownSeconds: coolDownSeconds)
    try folder.write(campaign.json(), Campaign.fileName)
  }

  func outcome() throws -> Outcome {
    try Outcome.parse(Data(contentsOf: url.appendingPathComponent(Outcome.fileName)))
  }

  func report(_ position: Int, of outcome: Outcome) throws -> Report {
    guard let path = outcome.cases[position].report else {
      throw HarnessError("case \(position) is \(outcome.cases[position])")
    }
    return try Report.parse(Data(contentsOf: url.appendingPathComponent(path)))
  }

  private static func write(
    _ exported: [Exported], to path: String, of folder: TemporaryFolder
  ) throws -> [String] {
    let artifacts = try exported.enumerated().map { number, each in
      let file = "model-\(number).onnx"
      let digest = try folder.write(Data("\(path) \(number)".utf8), "\(path)/\(file)")
      var artifact = Example.artifact(
        file: file, sha256: digest, target: each.target,
        input: Example.input(each.shape, layout: each.layout, range: each.range),
        outputs: [
          Example.output("scores", "scores", [each.shape[0], 3], "NC"),
          Example.output("mask", "mask", [each.shape[0], 2, 2], "NHW"),
          Example.output("label", "label", [1], "N", .string),
          // Nobody stores a reference of it and no scripted model gives it: it is not compared.
          Example.output("classes", "mask", [each.shape[0], 2, 2], "NHW", .uint8),
        ])
      artifact.precision = each.precision
      return artifact
    }
    let references = try [10, 200].map { try reference(firstPixel: $0, path, folder) }
    let manifest = Example.manifest(artifacts, references: references)
    try folder.write(manifest.json(), "\(path)/\(Manifest.fileName)")
    return artifacts.map(\.sha256)
  }

  private static func reference(
    firstPixel: UInt8, _ path: String, _ folder: TemporaryFolder
  ) throws -> Reference {
    let name = "references/\(firstPixel)"
    let pixels = Data([firstPixel] + (1..<48).map { UInt8($0) })
    let outputs = try Self.outputs(firstPixel: Float(firstPixel)).map { output, values in
      let bytes = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
      let file = "\(name)-\(output).f32"
      let stored = StoredArray(
        dtype: .float32, file: file, layout: "NC",
        sha256: try folder.write(Data(bytes), "\(path)/\(file)"), shape: [1, values.count])
      return (output, stored)
    }
    return Reference(
      name: "pixel \(firstPixel)",
      outputs: Dictionary(uniqueKeysWithValues: outputs),
      pixels: StoredArray(
        dtype: .uint8, file: "\(name).rgb", layout: "HWC",
        sha256: try folder.write(pixels, "\(path)/\(name).rgb"), shape: [4, 4, 3]))
  }
}

/// Events of a campaign, in their order.
final class EventLog: @unchecked Sendable {
  // Appended on the measuring queue alone, read when the campaign is over.
  private(set) var events: [CampaignEvent] = []

  func append(_ event: CampaignEvent) { events.append(event) }

  var outcomes: [Outcome] {
    events.compactMap { if case .outcome(let outcome) = $0 { outcome } else { nil } }
  }
}

extension CampaignFolder {
  /// Runs the campaign with one scripted back end, unless others are given; results go beside it.
  func run(
    _ device: ScriptedDevice, _ backends: [any RuntimeBackend]? = nil, at url: URL? = nil,
    results: URL? = nil,
    listener: @escaping @Sendable (CampaignEvent) -> Void = { _ in }
  ) async throws -> Outcome {
    try await CampaignRunner(
      folder: url ?? self.url, results: results ?? url ?? self.url,
      backends: backends ?? [ScriptedBackend(device: device)],
      platform: device, listener: listener
    ).run()
  }
}
