import Foundation

/// A file of what every language tests itself with.
func vectorFile(_ name: String) -> URL {
  let repository = URL(fileURLWithPath: #filePath).standardizedFileURL
    .pathComponents.dropLast(6).joined(separator: "/")
  return URL(fileURLWithPath: "\(repository)/tests/contract/vectors/\(name).json")
}
