import Foundation
import Testing

@testable import HarnessCore

/// A back end that is only chosen, never opened.
private struct Named: RuntimeBackend {
  let described: Backend
  let refused: String?

  init(_ name: String, _ format: String, refused: String? = nil) {
    described = Backend(byDefault: true, format: format, name: name, threads: false, unit: "cpu")
    self.refused = refused
  }

  func objection(to artifact: Artifact) -> String? {
    artifact.target == refused ? "not \(artifact.target)" : nil
  }

  func open(threads: Int?) async throws -> any Engine {
    throw HarnessError("\(name) is a name alone.")
  }
}

struct CaseOfferTests {
  private static let one = Example.manifest()
  private static let several = Example.manifest([
    Example.artifact(), Example.artifact(format: "coreml", file: "model.mlpackage"),
    Example.artifact(format: "executorch", file: "model.pte", target: "xnnpack"),
  ])

  private let temporary: TemporaryFolder
  private let backends: [any RuntimeBackend] = [
    Named("coreml-all", "coreml"), Named("coreml-cpu", "coreml"), Named("onnxruntime-cpu", "onnx"),
    Named("executorch", "executorch", refused: "xnnpack"),
  ]

  private var root: URL { temporary.url }

  init() throws {
    temporary = try TemporaryFolder()
  }

  /// A folder as people put it on the device; its artifacts are not there, only what names them.
  private func put(_ manifest: Manifest, as name: String) throws {
    try temporary.write(manifest.json(), "\(name)/\(Manifest.fileName)")
  }

  @Test func foldersAreFoundByTheirManifests() throws {
    try put(Self.several, as: "b")
    try put(Self.one, as: "a")
    try FileManager.default.createDirectory(
      at: root.appending(component: "empty"), withIntermediateDirectories: true)
    let found = FoundExports(in: root)
    #expect(found.folders.map(\.label) == ["a", "b"])
    #expect(found.folders.map(\.manifest.artifacts.count) == [1, 3])
    #expect(found.problems.isEmpty)
  }

  @Test func aBrokenManifestIsAProblemAndNoFolder() throws {
    try put(Self.one, as: "good")
    try put(Self.one, as: "broken")
    try Data("{".utf8).write(to: root.appending(path: "broken/\(Manifest.fileName)"))
    let found = FoundExports(in: root)
    #expect(found.folders.map(\.label) == ["good"])
    #expect(found.problems.count == 1)
    #expect(found.problems[0].hasPrefix("broken: "))
  }

  @Test func aCampaignIsNoExport() throws {
    try put(Self.one, as: "campaign")
    try Data("{}".utf8).write(to: root.appending(path: "campaign/\(Campaign.fileName)"))
    #expect(FoundExports(in: root).folders.isEmpty)
  }

  @Test func noFolderIsNothingFound() {
    let found = FoundExports(in: URL(filePath: "/nowhere"))
    #expect(found.folders.isEmpty && found.problems.isEmpty)
  }

  @Test func everyArtifactIsOfferedToTheBackEndsThatRunIt() throws {
    try put(Self.several, as: "a")
    let offers = CaseOffer.all(of: FoundExports(in: root).folders, on: backends)
    #expect(offers.map(\.backend) == ["onnxruntime-cpu", "coreml-all", "coreml-cpu"])
    #expect(offers.map(\.artifact) == [0, 1, 1])
  }

  @Test func aSwitchChoosesAndLeavesOut() {
    let offers = ["a", "b"].map { CaseOffer(export: 0, artifact: 0, backend: $0) }
    var chosen: Set<CaseOffer> = []
    chosen[chosen: offers[0]] = true
    #expect(chosen[chosen: offers[0]] && !chosen[chosen: offers[1]])
    chosen[chosen: offers[0]] = false
    #expect(chosen.isEmpty)
  }

  @Test func whatIsChosenBecomesACampaignWithItsExports() throws {
    try put(Self.one, as: "unused")
    try put(Self.several, as: "used")
    let exports = FoundExports(in: root).folders
    let offer = CaseOffer(export: 1, artifact: 1, backend: "coreml-all")
    let (campaign, folders) = Campaign.chosen(
      [offer], of: exports, plan: Example.quick, coolDownSeconds: 5,
      id: "11111111-2222-3333-4444-555555555555", created: "2026-01-31T13:05:00Z")
    #expect(folders.map(\.label) == ["used"])
    #expect(campaign.exports == [CampaignExport(folder: "exports/0", label: "used")])
    #expect(campaign.cases.map(\.export) == [0])
    #expect(campaign.cases.map(\.sha256) == [exports[1].manifest.artifacts[1].sha256])

    let folder = root.appending(component: "campaign")
    try campaign.write(to: folder, with: folders)
    let bytes = try Data(contentsOf: folder.appending(component: Campaign.fileName))
    #expect(try Campaign.parse(bytes) == campaign)
    let copied = folder.appending(path: "exports/0/\(Manifest.fileName)")
    #expect(try Manifest.parse(Data(contentsOf: copied)) == exports[1].manifest)
  }

  @Test func aCampaignThatCannotBeWrittenLeavesNothing() throws {
    try put(Self.one, as: "a")
    let exports = FoundExports(in: root).folders
    let (campaign, folders) = Campaign.chosen(
      CaseOffer.all(of: exports, on: backends), of: exports, plan: Example.quick,
      coolDownSeconds: 5,
      id: "no id", created: "2026-01-31T13:05:00Z")
    let folder = root.appending(component: "campaign")
    #expect(throws: HarnessError.self) { try campaign.write(to: folder, with: folders) }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }
}
