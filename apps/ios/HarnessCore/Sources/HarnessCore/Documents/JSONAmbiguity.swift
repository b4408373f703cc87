import Foundation

private let deepest = 64

/// The tree of a JSON text, without what readers of several languages would take differently.
///
/// - Throws: `HarnessError`: a problem of `refuseAmbiguity`; or what Foundation says.
func jsonTree(of text: Data) throws -> Any {
  try refuseAmbiguity(in: text)
  return try JSONSerialization.jsonObject(with: text)
}

/// Refuses what Foundation's readers let through and other languages' may take for something else:
/// a key that repeats, a comma before a closing bracket, another encoding than UTF-8, and nesting
/// that no document has.
///
/// Whether it is JSON at all is not decided here.
private func refuseAmbiguity(in text: Data) throws {
  let bytes = [UInt8](text)
  guard bytes.first != 0xEF, !bytes.contains(0), String(bytes: bytes, encoding: .utf8) != nil
  else {
    throw HarnessError("it is not UTF-8 without a byte order mark")
  }
  /// Keys so far of each object around; of an array, none.
  var open: [Set<String>] = []
  /// Where the latest text begins and ends, quotes included, and the latest byte but for spaces.
  var literal = 0..<0
  var before: UInt8 = 0
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "\""):
      let start = index
      index += 1
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      literal = start..<min(index + 1, bytes.count)
    case UInt8(ascii: ":"):
      let key = try JSONDecoder().decode(String.self, from: Data(bytes[literal]))
      guard !open.isEmpty, open[open.count - 1].insert(key).inserted else {
        throw HarnessError("the key \(key.prefix(80)) is there twice in one object")
      }
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      open.append([])
      guard open.count <= deepest else {
        throw HarnessError("it is nested deeper than \(deepest) levels")
      }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      guard before != UInt8(ascii: ",") else {
        throw HarnessError("a comma stands before a closing bracket")
      }
      _ = open.popLast()
    case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
      index += 1
      continue
    default: break
    }
    before = byte
    index += 1
  }
}
