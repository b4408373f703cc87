import Foundation

@testable import HarnessCore

/// A campaign's folder on the disk, its exports made from a conformance document.
struct CampaignFolder {
  /// One artifact of an export; the digest names it in scripts.
  struct Exported {
    var precision = "fp32"
    var target = "portable"
    var limit = "fp32-exact-algebra"
    var layout = "NCHW"
    var shape: [Any] = [1, 3, 4, 4]
    var range = [0.0, 255.0]
  }

  static let id = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
  static let quick = Plan(
    minimumSamples: 30, maximumSamples: 100, minimumSeconds: 0, maximumSeconds: 30,
    relativeWidth: 0.03, warmupRuns: 2)

  let folder: TemporaryFolder
  /// Digests of the artifacts, by export.
  let artifacts: [[String]]

  var url: URL { folder.url }

  static func logits(firstPixel: Float) -> [Float] {
    [firstPixel, 100 - firstPixel, 0.5]
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
    _ cases: [Campaign.Case]? = nil, plan: Plan = quick, coolDownSeconds: Double = 60
  ) throws {
    let all = artifacts.enumerated().flatMap { export, digests in
      digests.map {
        Campaign.Case(
          export: export, sha256: $0, function: nil, backend: "onnxruntime-cpu", threads: 1)
      }
    }
    let campaign = Campaign(
      id: Self.id, created: "2026-01-31T13:05:00Z",
      exports: artifacts.indices.map {
        Campaign.Export(folder: "exports/\($0)", label: "export \($0)")
      },
      cases: cases ?? all, plan: plan, coolDownSeconds: coolDownSeconds)
    try folder.write(Data(campaign.text().utf8), Campaign.fileName)
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
    let source = Repository.contract
      .appendingPathComponent("conformance/manifest/good/one-artifact.json")
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: source))
    guard var manifest = document as? [String: Any],
      let template = (manifest["artifacts"] as? [[String: Any]])?.first
    else {
      throw HarnessError("the conformance document has no artifact")
    }
    manifest["references"] = try [10, 200].map { try reference(firstPixel: $0, path, folder) }
    var digests: [String] = []
    manifest["artifacts"] = try exported.enumerated().map { number, each -> [String: Any] in
      let file = "model-\(number).onnx"
      let bytes = Data("\(path) \(number)".utf8)
      digests.append(try folder.write(bytes, "\(path)/\(file)"))
      var artifact = template
      artifact["file"] = file
      artifact["sha256"] = digests[number]
      artifact["precision"] = each.precision
      artifact["target"] = each.target
      artifact["inputs"] = [
        [
          "name": "image", "shape": each.shape, "dtype": "float32", "layout": each.layout,
          "range": each.range,
        ]
      ]
      var parity = template["parity"] as? [String: Any]
      parity?["limit"] = each.limit
      artifact["parity"] = parity
      return artifact
    }
    try folder.write(
      JSONSerialization.data(withJSONObject: manifest), "\(path)/\(Manifest.fileName)")
    return digests
  }

  private static func reference(
    firstPixel: UInt8, _ path: String, _ folder: TemporaryFolder
  ) throws -> [String: Any] {
    let pixels = Data([firstPixel] + (1..<48).map { UInt8($0) })
    let logits = logits(firstPixel: Float(firstPixel)).flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
    let name = "references/\(firstPixel)"
    let ofPixels = try folder.write(pixels, "\(path)/\(name).rgb")
    let ofLogits = try folder.write(Data(logits), "\(path)/\(name).f32")
    return [
      "name": "pixel \(firstPixel)",
      "pixels": [
        "file": "\(name).rgb", "sha256": ofPixels, "shape": [4, 4, 3], "dtype": "uint8",
        "layout": "HWC",
      ] as [String: Any],
      "outputs": [
        "logits": [
          "file": "\(name).f32", "sha256": ofLogits, "shape": [1, 3], "dtype": "float32",
          "layout": "NC",
        ] as [String: Any]
      ],
    ]
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
  /// Runs the campaign with one scripted back end, unless others are given.
  func run(
    _ device: ScriptedDevice, _ backends: [any Backend]? = nil, at url: URL? = nil,
    listener: @escaping @Sendable (CampaignEvent) -> Void = { _ in }
  ) async throws -> Outcome {
    try await CampaignRunner(
      folder: url ?? self.url, backends: backends ?? [ScriptedBackend(device: device)],
      surroundings: device, listener: listener
    ).run()
  }
}
