import Foundation

/// An export folder that a person put on the device, to choose from.
public struct OfferedExport: Equatable, Sendable {
  public let url: URL
  /// The folder's own name.
  public let label: String
  public let manifest: Manifest

  public init(url: URL, label: String, manifest: Manifest) {
    self.url = url
    self.label = label
    self.manifest = manifest
  }
}

/// What was found in a folder that people put export folders into.
public struct FoundExports: Equatable, Sendable {
  /// By name.
  public let folders: [OfferedExport]
  /// A sentence for each folder whose manifest cannot be read.
  public let problems: [String]

  /// Looks for manifests in a folder and in the folders right inside it.
  ///
  /// A campaign's own folder is none of them: its exports belong to who made it.
  public init(in root: URL) {
    let candidates =
      [root] + Self.subfolders(of: root).filter { !Self.holds(Campaign.fileName, $0) }
    var folders: [OfferedExport] = []
    var problems: [String] = []
    for url in candidates where Self.holds(Manifest.fileName, url) {
      let label = url.lastPathComponent
      do {
        let bytes = try Data(contentsOf: url.appending(component: Manifest.fileName))
        folders.append(OfferedExport(url: url, label: label, manifest: try .parse(bytes)))
      } catch {
        problems.append("\(label): \(sentence(of: error))")
      }
    }
    self.folders = folders
    self.problems = problems
  }

  private static func subfolders(of root: URL) -> [URL] {
    let inside =
      (try? FileManager.default.contentsOfDirectory(
        at: root, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles)) ?? []
    return inside.filter {
      (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
    }
    .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  private static func holds(_ name: String, _ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(component: name).path)
  }
}
