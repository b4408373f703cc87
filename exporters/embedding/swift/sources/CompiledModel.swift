import CoreML
import Foundation

/// The model in the form in which Core ML loads it, compiled the first time it is asked for.
enum CompiledModel {
  /// Where the compiled model is.
  ///
  /// It lies among the app's caches under the model's SHA-256 and the system's version: another
  /// model or a new system is compiled anew, and a system that is short of space may remove it.
  static func url() async throws -> URL {
    guard let package = Bundle.module.url(forResource: Model.resource, withExtension: "mlpackage")
    else { throw ModelError.modelMissing }
    let files = FileManager.default
    let system = ProcessInfo.processInfo.operatingSystemVersion
    let version = "\(system.majorVersion).\(system.minorVersion).\(system.patchVersion)"
    let caches = try files.url(
      for: .cachesDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
    let folder = caches.appending(component: "MobileViT")
    let kept = folder.appending(component: "\(Model.sha256)-\(version).mlmodelc")
    if files.fileExists(atPath: kept.path) {
      return kept
    }
    let compiled = try await MLModel.compileModel(at: package)
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      // Whole or not at all: a move on one volume is a rename.
      try files.moveItem(at: compiled, to: kept)
    } catch  where files.fileExists(atPath: kept.path) {
      // Another task or process was faster; both hold the same.
      try files.removeItem(at: compiled)
    }
    return kept
  }
}
