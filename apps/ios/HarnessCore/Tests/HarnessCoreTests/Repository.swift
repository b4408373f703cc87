import Foundation

/// The repository that these sources are in.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).standardizedFileURL
    .pathComponents.dropLast(6).reduce(URL(fileURLWithPath: "/")) {
      $1 == "/" ? $0 : $0.appendingPathComponent($1)
    }

  /// A JSON file, read by Foundation's decoder and not by the code under test.
  static func decoded<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: root.appendingPathComponent(path)))
  }
}
