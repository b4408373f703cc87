import Foundation

/// An export folder on this device, read through its manifest alone.
struct ExportFolder {
  private let folder: URL
  let manifest: Manifest

  /// - Throws: `HarnessError`: there is no manifest, or it breaks the contract.
  init(_ folder: URL) throws {
    self.folder = folder
    let url = folder.appendingPathComponent(Manifest.fileName)
    guard let bytes = try? Data(contentsOf: url) else {
      throw HarnessError("\(folder.lastPathComponent) has no \(Manifest.fileName).")
    }
    manifest = try Manifest.parse(bytes)
  }

  /// - Throws: `HarnessError`: the manifest has no such artifact.
  func artifact(sha256: String, function: String?) throws -> Artifact {
    let found = manifest.artifacts.first { $0.sha256 == sha256 && $0.function == function }
    guard let found else {
      throw HarnessError(
        "The manifest has no artifact \(sha256.prefix(12))"
          + "\(function.map { " with the function \($0)" } ?? "").")
    }
    return found
  }

  /// The file or folder of an artifact, proven to be what was exported.
  ///
  /// - Throws: `HarnessError`: it is missing, outside the folder, or of another SHA-256.
  func file(of artifact: Artifact) throws -> URL {
    try proven(artifact.file, sha256: artifact.sha256)
  }

  /// The bytes of an array, as many as its shape says.
  func bytes(of array: StoredArray) throws -> Data {
    let url = try proven(array.file, sha256: array.sha256)
    let bytes = try Data(contentsOf: url)
    let elementSize = array.dtype == .float32 ? 4 : array.dtype == .float16 ? 2 : 1
    let expected = array.shape.reduce(elementSize) { $0.multipliedReportingOverflow(by: $1).0 }
    guard bytes.count == expected else {
      throw HarnessError(
        "\(array.file) has \(bytes.count) bytes; its shape \(array.shape) wants \(expected).")
    }
    return bytes
  }

  private func proven(_ path: String, sha256: String) throws -> URL {
    let url = folder.appendingPathComponent(path)
    let root = folder.resolvingSymlinksInPath().path + "/"
    guard url.resolvingSymlinksInPath().path.hasPrefix(root) else {
      throw HarnessError("\(path) leads out of the export's folder.")
    }
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw HarnessError("\(path) is in the manifest but not on this device. Push it again.")
    }
    guard try digest(of: url) == sha256 else {
      throw HarnessError(
        "The SHA-256 of \(path) is not the manifest's: it was changed or damaged. Push it again.")
    }
    return url
  }
}
