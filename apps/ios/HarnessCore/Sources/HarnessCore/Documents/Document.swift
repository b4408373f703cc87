import Foundation

/// A document of the contract: read by its JSON Schema and by what no schema can say.
public protocol Document: Codable {
  /// How messages begin, e.g. "The manifest".
  static var title: String { get }
  /// What contradicts itself, with the field; nil if nothing does.
  var contradiction: String? { get }
}

/// The schema version that this release reads and writes.
public let schemaVersion = 1

/// What a document may make a reader hold; the same in every language.
enum Largest {
  static let bytes = 16 << 20
  /// Commas and quotation marks.
  static let values = 2_000_000
  /// Colons and opening brackets.
  static let fields = 100_000
}

extension Document {
  /// A document from its JSON; of another version nothing else is looked at.
  ///
  /// - Throws: `HarnessError`: no JSON, another schema version, or a field that breaks the contract.
  public static func parse(_ bytes: Data) throws -> Self {
    guard bytes.count <= Largest.bytes else {
      throw HarnessError("\(title) has \(bytes.count) bytes, at most \(Largest.bytes) are read.")
    }
    let values = bytes.count { $0 == 0x2C || $0 == 0x22 }
    let fields = bytes.count { $0 == 0x3A || $0 == 0x5B || $0 == 0x7B }
    guard values <= Largest.values, fields <= Largest.fields else {
      throw HarnessError(
        "\(title) has \(values) values and \(fields) fields; at most \(Largest.values) and "
          + "\(Largest.fields) are read.")
    }
    let tree: Any
    do {
      tree = try jsonTree(of: bytes)
    } catch {
      let detail = (error as NSError).userInfo["NSDebugDescription"] as? String
      throw HarnessError("\(title) is not JSON: \(detail ?? sentence(of: error))")
    }
    let got = (tree as? [String: Any])?["schema_version"]
    guard let number = got as? NSNumber, JSONKind(number) == .integer, number == 1 else {
      let stated = got.map { "schema version \(String(describing: $0).prefix(40))" }
      throw HarnessError(
        "\(title) has \(stated ?? "no schema version"); this release reads \(schemaVersion).")
    }
    do {
      try JSONSchema.check(tree, as: String(describing: Self.self))
      let document = try JSONDecoder().decode(Self.self, from: bytes)
      if let contradiction = document.contradiction {
        throw HarnessError(contradiction)
      }
      return document
    } catch {
      throw HarnessError("\(title) breaks the contract: \(sentence(of: error)).")
    }
  }

  /// The document as JSON on one line.
  ///
  /// - Throws: `HarnessError`: the contract would not accept it.
  public func json() throws -> Data {
    let bytes = try encoded()
    _ = try Self.parse(bytes)
    return bytes
  }

  /// The same, unchecked: for what is written again and again.
  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(self) + Data("\n".utf8)
    } catch {
      throw HarnessError("\(Self.title) has a number that JSON has not: \(sentence(of: error))")
    }
  }
}

/// Whether a path stays in the folder that it is relative to.
func staysInside(_ path: String) -> Bool {
  let parts = path.utf8.split(separator: UInt8(ascii: "/")).map {
    String(decoding: $0, as: UTF8.self)
  }
  .filter { $0 != "." }
  guard let first = parts.first, !path.utf8.starts(with: "/".utf8) else {
    return false
  }
  return !parts.contains("..") && !path.utf8.contains(UInt8(ascii: "\\"))
    && !path.utf8.contains(0) && !first.utf8.contains(UInt8(ascii: ":"))
}

/// Whether a text is a time such as 2026-01-31T13:05:00.250+01:00, of the years 2000 to 2999.
func isTime(_ text: String) -> Bool {
  let form = #/(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d))/#
    .asciiOnlyDigits()
  guard let match = text.wholeMatch(of: form)?.output else {
    return false
  }
  func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
  let day = DateComponents(
    calendar: Calendar(identifier: .gregorian), year: number(match.1), month: number(match.2),
    day: number(match.3))
  return 2000..<3000 ~= number(match.1) && day.isValidDate && number(match.4) < 24
    && number(match.5) < 60 && number(match.6) < 60 && number(match.7) < 24
    && number(match.8) < 60
}

/// A date as the documents write it, in UTC.
public func timestamp(_ date: Date) -> String {
  date.formatted(
    Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt))
}
