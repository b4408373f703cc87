import Foundation

#if canImport(CryptoKit)
  import CryptoKit

  private func sha256(_ bytes: Data) throws -> String {
    hexadecimal(SHA256.hash(data: bytes))
  }
#else
  import Glibc

  /// OpenSSL's, found at run time: the tests run on systems that have it, but not its headers.
  private func sha256(_ bytes: Data) throws -> String {
    typealias Function = @convention(c) (
      UnsafeRawPointer?, Int, UnsafeMutablePointer<UInt8>?
    ) -> UnsafeMutablePointer<UInt8>?
    guard let library = dlopen("libcrypto.so.3", RTLD_NOW), let symbol = dlsym(library, "SHA256")
    else {
      throw HarnessError("There is no libcrypto.so.3: install OpenSSL 3.")
    }
    var digest = [UInt8](repeating: 0, count: 32)
    bytes.withUnsafeBytes {
      _ = unsafeBitCast(symbol, to: Function.self)($0.baseAddress, $0.count, &digest)
    }
    return hexadecimal(digest)
  }
#endif

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The SHA-256 of a file or of a folder, as the contract defines it.
///
/// Of a folder: over one line "sha256  path" per file, sorted by the parts of the path, so that it
/// does not depend on times, owners or the order in which the files were written. No path may break
/// the line, so that two folders have one digest only if they are equal.
///
/// - Throws: `HarnessError`: nothing is there, it cannot be read, or a folder has a symbolic link or
///   a name with a control character.
public func digest(of url: URL) throws -> String {
  guard try isFolder(url) else {
    do {
      return try sha256(Data(contentsOf: url, options: .mappedIfSafe))
    } catch {
      throw HarnessError("\(url.lastPathComponent) cannot be read: \(sentence(of: error))")
    }
  }
  let files = try files(below: url).sorted { left, right in
    left.lexicographicallyPrecedes(right) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
  let lines = try files.map { parts in
    let path = parts.joined(separator: "/")
    return "\(try digest(of: url.appendingPathComponent(path)))  \(path)\n"
  }
  return try sha256(Data(lines.joined().utf8))
}

/// The parts of the paths of all files below a folder.
private func files(below folder: URL) throws -> [[String]] {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  return try names.flatMap { name -> [[String]] in
    guard name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw HarnessError("\(folder.lastPathComponent) has a file whose name no digest covers.")
    }
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
