import Foundation

/// The contract's JSON Schemas, as far as their generator uses the language: what types alone do not
/// say of a document.
enum JSONSchema {
  private typealias Schema = [String: Any]

  /// What `check` looks at; a keyword beside these would go unseen.
  static let keywords: Set<String> = [
    "$ref", "anyOf", "type", "const", "enum", "pattern", "format", "minLength", "maxLength",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "items", "minItems", "maxItems",
    "properties", "required", "additionalProperties", "minProperties", "maxProperties",
    "propertyNames",
  ]

  // Unsafe: a tree of Foundation's that nobody changes.
  nonisolated(unsafe) private static let definitions =
    (try? JSONSerialization.jsonObject(with: Data(contractDefinitions.utf8))) as? Schema ?? [:]

  /// Checks a tree of `JSONSerialization` against a definition of the contract.
  ///
  /// - Throws: `HarnessError`: the first value that breaks it, with its path.
  static func check(_ tree: Any, as name: String) throws {
    try check(tree, ["$ref": name], "")
  }

  private static func check(_ value: Any, _ schema: Schema, _ path: String) throws {
    if let reference = schema["$ref"] as? String {
      let name = reference.split(separator: "/").last.map(String.init) ?? ""
      guard let definition = definitions[name] as? Schema else {
        throw HarnessError("the contract has no definition \(name)")
      }
      return try check(value, definition, path)
    }
    if let forms = schema["anyOf"] as? [Schema] {
      let kind = JSONKind(value)
      // One form or null; a reference is of an object.
      let form = forms.first { kind.fits($0["type"] as? String ?? JSONKind.object.rawValue) }
      return try check(value, form ?? forms[0], path)
    }
    if let wanted = schema["type"] as? String, !JSONKind(value).fits(wanted) {
      throw broken(path, "expected \(article(wanted)), got \(article(JSONKind(value).rawValue))")
    }
    switch value {
    case let text as String: try checkText(text, schema, path)
    case let number as NSNumber: try checkNumber(number, schema, path)
    case let items as [Any]:
      try checkCount(items.count, schema, "Items", path)
      if let form = schema["items"] as? Schema {
        for (index, item) in items.enumerated() {
          try check(item, form, "\(path).\(index)")
        }
      }
    case let object as Schema: try checkObject(object, schema, path)
    default: break
    }
  }

  private static func checkText(_ text: String, _ schema: Schema, _ path: String) throws {
    try checkCount(text.unicodeScalars.count, schema, "Length", path)
    if let names = schema["enum"] as? [String], !names.contains(text) {
      throw broken(path, "expected one of \(names.joined(separator: ", "))")
    }
    let pattern =
      schema["format"] as? String == "uuid"
      ? "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" : schema["pattern"] as? String
    if let pattern,
      try Regex(pattern).matchingSemantics(.unicodeScalar).wholeMatch(in: text) == nil
    {
      throw broken(path, "\(text.prefix(40)) is not of the form \(pattern)")
    }
    if schema["format"] as? String == "date-time", !isTime(text) {
      throw broken(path, "\(text.prefix(40)) is no time such as 2026-01-31T13:05:00.250+01:00")
    }
  }

  private static func checkNumber(_ number: NSNumber, _ schema: Schema, _ path: String) throws {
    let value = number.doubleValue
    func bound(_ keyword: String) -> Double? { (schema[keyword] as? NSNumber)?.doubleValue }
    guard bound("minimum").map({ value >= $0 }) ?? true,
      bound("maximum").map({ value <= $0 }) ?? true,
      bound("exclusiveMinimum").map({ value > $0 }) ?? true,
      bound("exclusiveMaximum").map({ value < $0 }) ?? true,
      bound("const").map({ value == $0 }) ?? true
    else {
      throw broken(path, "\(number) is out of range")
    }
  }

  private static func checkObject(_ object: Schema, _ schema: Schema, _ path: String) throws {
    try checkCount(object.count, schema, "Properties", path)
    func at(_ name: some StringProtocol) -> String { path.isEmpty ? "\(name)" : "\(path).\(name)" }
    if let form = schema["propertyNames"] as? Schema {
      for name in object.keys {
        try check(name, form, at(name.prefix(80)))
      }
    }
    let known = schema["properties"] as? Schema ?? [:]
    for name in schema["required"] as? [String] ?? [] where object[name] == nil {
      throw broken(at(name), "missing")
    }
    for (name, value) in object {
      // What this reader ignored might change what the rest means.
      guard let form = known[name] ?? schema["additionalProperties"], let form = form as? Schema
      else {
        throw broken(at(name.prefix(80)), "not a field of this document")
      }
      try check(value, form, at(name.prefix(80)))
    }
  }

  private static func checkCount(
    _ count: Int, _ schema: Schema, _ what: String, _ path: String
  ) throws {
    let least = schema["min\(what)"] as? Int ?? 0
    let most = schema["max\(what)"] as? Int ?? .max
    guard least <= count, count <= most else {
      let limits = most == .max ? "at least \(least)" : "\(least) to \(most)"
      throw broken(path, "\(what.lowercased()) \(count), expected \(limits)")
    }
  }

  private static func broken(_ path: String, _ what: String) -> HarnessError {
    HarnessError("\(path.isEmpty ? "document" : path): \(what)")
  }

  private static func article(_ kind: String) -> String {
    kind == "null" ? kind : "aeio".contains(kind.prefix(1)) ? "an \(kind)" : "a \(kind)"
  }
}

/// What a value of `JSONSerialization` was in the text: 1, 1.0 and true are three kinds.
enum JSONKind: String {
  case null, boolean, integer, number, string, array, object

  init(_ value: Any) {
    switch value {
    case is NSNull: self = .null
    case is String: self = .string
    case is [Any]: self = .array
    case let number as NSNumber:
      switch String(cString: number.objCType) {
      case "c", "B": self = .boolean
      // Q: beyond the integers of 64 bits.
      case "d", "f", "Q": self = .number
      default: self = .integer
      }
    default: self = .object
    }
  }

  func fits(_ type: String) -> Bool {
    rawValue == type || (self == .integer && type == JSONKind.number.rawValue)
  }
}
