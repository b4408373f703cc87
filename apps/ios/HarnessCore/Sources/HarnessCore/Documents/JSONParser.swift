import Foundation

extension JSONValue {
  /// A JSON text (RFC 8259), read strictly.
  ///
  /// Refused beyond what the grammar refuses: a key that repeats, a number beyond the range of
  /// doubles, half a surrogate pair, more than 64 levels, and bytes that are not UTF-8.
  ///
  /// - Throws: `HarnessError` that says what is wrong and at which byte.
  public static func parse(_ text: some Sequence<UInt8>) throws -> JSONValue {
    var parser = JSONParser(bytes: Array(text))
    return try parser.document()
  }
}

private struct JSONParser {
  private static let deepest = 64

  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func document() throws -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else {
      throw problem("something follows the document")
    }
    return value
  }

  private mutating func value(depth: Int) throws -> JSONValue {
    guard depth < Self.deepest else {
      throw problem("more than \(Self.deepest) levels")
    }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws -> JSONObject {
    position += 1
    var object = JSONObject()
    var keys: Set<[UInt8]> = []
    skipSpace()
    if take(UInt8(ascii: "}")) {
      return object
    }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else {
        throw problem("expected a key")
      }
      let key = try string()
      guard keys.insert(Array(key.utf8)).inserted else {
        throw problem("the key \(key) repeats")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else {
        throw problem("expected a colon")
      }
      object.append(key, try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else {
      throw problem("expected a comma or the end of the object")
    }
    return object
  }

  private mutating func array(depth: Int) throws -> [JSONValue] {
    position += 1
    var items: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) {
      return items
    }
    repeat {
      items.append(try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else {
      throw problem("expected a comma or the end of the array")
    }
    return items
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else {
      throw problem("expected a value")
    }
    position += word.utf8.count
    return value
  }

  private mutating func number() throws -> JSONValue {
    let start = position
    var whole = true
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) {
      try digits()
    }
    if take(UInt8(ascii: ".")) {
      whole = false
      try digits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      whole = false
      if !take(UInt8(ascii: "+")) {
        _ = take(UInt8(ascii: "-"))
      }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if whole, let integer = Int(text) {
      return .integer(integer)
    }
    guard let number = Double(text), number.isFinite else {
      throw problem("the number \(text.prefix(40)) is too large")
    }
    return .number(number)
  }

  private mutating func digits() throws {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
    guard position > start else {
      throw problem(position == bytes.count ? "it ends too early" : "expected a value")
    }
  }

  private mutating func string() throws -> String {
    position += 1
    var content: [UInt8] = []
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        let text = String(decoding: content, as: UTF8.self)  // repairs what is not UTF-8
        guard text.utf8.elementsEqual(content) else {
          throw problem("the string before is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        content += String(try escape()).utf8
      case 0..<0x20:
        throw problem("a control character in a string")
      default:
        content.append(byte)
      }
    }
    throw problem("it ends within a string")
  }

  private mutating func escape() throws -> Unicode.Scalar {
    guard let byte = peek else {
      throw problem("it ends within a string")
    }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try escapedScalar()
    default: throw problem("an unknown escape")
    }
  }

  private mutating func escapedScalar() throws -> Unicode.Scalar {
    let unit = try fourHexadecimals()
    if let scalar = Unicode.Scalar(unit) {
      return scalar
    }
    if unit < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let low = try fourHexadecimals()
      if (0xDC00...0xDFFF).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    throw problem("half a surrogate pair")
  }

  private mutating func fourHexadecimals() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private var peek: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else {
      return false
    }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, [0x20, 0x0A, 0x0D, 0x09].contains(byte) {
      position += 1
    }
  }

  private func problem(_ what: String) -> HarnessError {
    HarnessError("\(what) at byte \(position)")
  }
}
