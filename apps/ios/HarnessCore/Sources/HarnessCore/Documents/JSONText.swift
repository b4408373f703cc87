extension JSONValue {
  /// The value as JSON on one line, members in their order.
  ///
  /// - Throws: `HarnessError`: a number is NaN or infinite, which JSON does not have.
  public func text() throws -> String {
    var text = ""
    try write(to: &text)
    return text
  }

  private func write(to text: inout String) throws {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value):
      guard value.isFinite else {
        throw HarnessError("JSON has no number \(value).")
      }
      text += String(value)  // the shortest that reads back as the same double
    case .string(let value): Self.write(value, to: &text)
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        text += index > 0 ? "," : ""
        try item.write(to: &text)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, member) in object.members.enumerated() {
        text += index > 0 ? "," : ""
        Self.write(member.key, to: &text)
        text += ":"
        try member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue {
  /// Null for nil.
  static func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
  static func count(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }
  static func real(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
  static func flag(_ value: Bool?) -> JSONValue { value.map(JSONValue.bool) ?? .null }
  static func list(_ values: [Int]?) -> JSONValue {
    values.map { .array($0.map(JSONValue.integer)) } ?? .null
  }
  static func list(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }
}
