import CoreML
import Foundation
import HarnessCore

/// Core ML, which chooses among the compute units that it is allowed.
///
/// The CPU is always allowed, so `coreml-gpu` and `coreml-ane` say what may be used besides; where
/// the operations went is asked of `MLComputePlan`.
struct CoreMLBackend: RuntimeBackend {
  let unit: ComputeUnit
  let computeUnits: MLComputeUnits
  /// Operating system with its version.
  let system: String

  var described: Backend {
    Backend(
      byDefault: true, format: "coreml", name: "coreml-\(unit.rawValue)", threads: false,
      unit: unit.rawValue)
  }

  func open(threads: Int?) async throws -> any Engine {
    if let threads {
      throw HarnessError(
        "Core ML chooses its threads itself and cannot be held to \(threads). Leave threads null.")
    }
    return CoreMLEngine(
      facts: EngineFacts(name: "Core ML", version: system), computeUnits: computeUnits)
  }
}

/// Compiled models live in a folder of its own, so that no load finds what an earlier engine left.
private final class CoreMLEngine: Engine {
  let facts: EngineFacts
  private let computeUnits: MLComputeUnits
  private let folder = FileManager.default.temporaryDirectory
    .appending(component: "coreml-\(UUID().uuidString)", directoryHint: .isDirectory)
  /// Package to compiled model.
  private var compiled: [URL: URL] = [:]
  /// What was loaded before, so that the system has it specialized for the device.
  private var specialized: Set<CoreMLSource> = []

  init(facts: EngineFacts, computeUnits: MLComputeUnits) {
    self.facts = facts
    self.computeUnits = computeUnits
  }

  /// Compiles the package, which Xcode does for an app when it is built.
  func prepare(_ file: URL, artifact: Artifact) async throws {
    guard compiled[file] == nil else {
      return
    }
    let made = try await MLModel.compileModel(at: file)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let target = folder.appending(component: "\(compiled.count).mlmodelc")
    try FileManager.default.moveItem(at: made, to: target)
    compiled[file] = target
  }

  /// Loads the compiled model.
  ///
  /// The first load specializes it for the device's compute units (on the Neural Engine this takes
  /// seconds); the system keeps the result with the compiled model's path, so later loads find it.
  /// A first load after `prepare` is therefore cold, although the file itself was just written.
  func load(_ file: URL, artifact: Artifact) async throws -> any LoadedModel {
    guard let model = compiled[file] else {
      throw HarnessError("\(artifact.title) was not compiled before it was loaded.")
    }
    let source = CoreMLSource(
      model: model, function: artifact.function, computeUnits: computeUnits)
    let loaded = try CoreMLLoadedModel(
      source, artifact: artifact, cold: !specialized.contains(source))
    specialized.insert(source)
    return loaded
  }

  func close() {
    compiled = [:]
    specialized = []
    // What cannot be removed now goes with the temporary folder.
    try? FileManager.default.removeItem(at: folder)
  }
}
