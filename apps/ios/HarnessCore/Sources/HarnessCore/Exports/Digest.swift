import Foundation

private let chunk = 1 << 20

/// The SHA-256 of a file or of a folder, as the contract defines it.
///
/// Of a folder: over one line "sha256  path" per file, sorted by the parts of the path, so that it
/// does not depend on times, owners or the order in which the files were written.
///
/// - Throws: `HarnessError`: nothing is there, it cannot be read, or a folder has a symbolic link.
public func digest(of url: URL) throws -> String {
  var digest = SHA256()
  guard try isFolder(url) else {
    do {
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      while let bytes = try file.read(upToCount: chunk), !bytes.isEmpty {
        digest.update(bytes)
      }
    } catch {
      throw HarnessError("\(url.lastPathComponent) cannot be read: \(sentence(of: error))")
    }
    return digest.hexadecimal()
  }
  let files = try files(below: url).sorted { left, right in
    left.lexicographicallyPrecedes(right) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
  for parts in files {
    let path = parts.joined(separator: "/")
    let line = "\(try HarnessCore.digest(of: url.appendingPathComponent(path)))  \(path)\n"
    digest.update(Array(line.utf8))
  }
  return digest.hexadecimal()
}

/// The parts of the paths of all files below a folder.
private func files(below folder: URL) throws -> [[String]] {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  return try names.flatMap { name -> [[String]] in
    let url = folder.appendingPathComponent(name)
    return try isFolder(url) ? try files(below: url).map { [name] + $0 } : [[name]]
  }
}

/// Whether it is a folder; a symbolic link is refused, since it may lead anywhere.
private func isFolder(_ url: URL) throws -> Bool {
  guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path) else {
    throw HarnessError("\(url.lastPathComponent) is not there.")
  }
  switch attributes[.type] as? FileAttributeType {
  case .typeDirectory: return true
  case .typeRegular: return false
  default: throw HarnessError("\(url.lastPathComponent) is neither a file nor a folder.")
  }
}
