import Foundation

/// Reads a versioned document by the contract's rule: another version is refused before anything
/// else of it is looked at, then a field that is not known.
///
/// - Parameters:
///   - name: how messages begin, e.g. "The manifest".
///   - largest: bytes; more is no such document.
func readDocument<Value>(
  _ bytes: Data, name: String, version: Int, largest: Int,
  _ build: @escaping (Fields) throws -> Value
) throws -> Value {
  guard bytes.count <= largest else {
    throw HarnessError("\(name) has \(bytes.count) bytes, at most \(largest) were expected.")
  }
  let document: JSONValue
  do {
    document = try JSONValue.parse(bytes)
  } catch {
    throw HarnessError("\(name) is not JSON: \(sentence(of: error)).")
  }
  var got = JSONValue?.none
  if case .object(let object) = document {
    got = object["schema_version"]
  }
  guard got == .integer(version) else {
    let stated = try got.map { "schema version \(try $0.text().prefix(40))" } ?? "no schema version"
    throw HarnessError("\(name) has \(stated); this release reads \(version).")
  }
  do {
    let form = Form<Value>.object { fields in
      _ = try fields("schema_version", .integer(version...version))
      return try build(fields)
    }
    return try form.read(document, "")
  } catch {
    throw HarnessError("\(name) breaks the contract: \(sentence(of: error)).")
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

/// Whether a text is a time such as 2026-01-31T13:05:00.250+01:00.
func isTime(_ text: String) -> Bool {
  let form = #/(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d))/#
    .asciiOnlyDigits()
  guard let match = text.wholeMatch(of: form)?.output else {
    return false
  }
  func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
  let (year, month, day) = (number(match.1), number(match.2), number(match.3))
  let leap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  let days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return year > 0 && (1...12).contains(month)
    && (1...days[month - 1]).contains(day) && number(match.4) < 24 && number(match.5) < 60
    && number(match.6) < 60 && number(match.7) < 24 && number(match.8) < 60
}

/// A date as the documents write it, in UTC.
public func timestamp(_ date: Date) -> String {
  date.formatted(
    Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt))
}
