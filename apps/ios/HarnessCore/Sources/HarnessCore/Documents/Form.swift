/// How one value of a document is read: what it must be, and what it becomes.
///
/// Forms are put together like the contract's schema: `.list(.integer(1...))`.
struct Form<Value> {
  /// Reads a value; `path` names it in messages.
  let read: (_ value: JSONValue, _ path: String) throws -> Value
}

/// The first problem of a document, with the field's path.
func broken(_ path: String, _ what: String) -> HarnessError {
  HarnessError("\(path.isEmpty ? "document" : path): \(what)")
}

extension Form {
  fileprivate static func mismatch(
    _ value: JSONValue, _ path: String, expected: String
  ) -> HarnessError {
    broken(path, "expected \(expected), got \(value.kind)")
  }

  /// The same form, or nil for null.
  static func nullable<Wrapped>(_ form: Form<Wrapped>) -> Form<Wrapped?>
  where Value == Wrapped? {
    Form { value, path in value == .null ? nil : try form.read(value, path) }
  }

  /// An array of any number of items.
  static func list<Item>(
    _ form: Form<Item>, _ counts: ClosedRange<Int> = 0...1_000_000
  ) -> Form<[Item]> where Value == [Item] {
    Form { value, path in
      guard case .array(let items) = value else {
        throw mismatch(value, path, expected: "an array")
      }
      guard counts.contains(items.count) else {
        let wanted = counts.lowerBound == counts.upperBound ? "" : "at least "
        let limit = items.count < counts.lowerBound ? counts.lowerBound : counts.upperBound
        throw broken(path, "\(items.count) entries, expected \(wanted)\(limit)")
      }
      return try items.enumerated().map { try form.read($1, "\(path).\($0)") }
    }
  }

  /// An object whose keys are names of the document's own.
  static func map<Item>(_ form: Form<Item>) -> Form<[String: Item]>
  where Value == [String: Item] {
    Form { value, path in
      guard case .object(let object) = value else {
        throw mismatch(value, path, expected: "an object")
      }
      return try Dictionary(
        object.members.map { ($0.key, try form.read($0.value, "\(path).\($0.key)")) },
        // For Swift, keys of other bytes may be the same text.
        uniquingKeysWith: { _, _ in throw broken(path, "a key repeats") })
    }
  }

  /// An object of known fields; one that `build` does not ask for is refused.
  static func object(_ build: @escaping (Fields) throws -> Value) -> Form {
    Form { value, path in
      guard case .object(let object) = value else {
        throw mismatch(value, path, expected: "an object")
      }
      let fields = Fields(object, path)
      let built = try build(fields)
      try fields.refuseOthers()
      return built
    }
  }

  /// What another form reads, if `check` finds no problem with it.
  func checked(_ check: @escaping (Value) -> String?) -> Form {
    Form { value, path in
      let read = try read(value, path)
      if let problem = check(read) {
        throw broken(path, problem)
      }
      return read
    }
  }
}

extension Form where Value == String {
  /// A text of at most so many Unicode scalars.
  static func text(_ longest: Int = .max) -> Form {
    Form { value, path in
      guard case .string(let text) = value else {
        throw mismatch(value, path, expected: "a string")
      }
      guard longest == .max || text.unicodeScalars.count <= longest else {
        throw broken(path, "longer than \(longest) characters")
      }
      return text
    }
  }

  /// A digest: 64 hexadecimal digits in lower case.
  static var sha256: Form {
    text().checked { text in
      let digits = text.utf8
      return digits.count == 64 && digits.allSatisfy(isLowerHexadecimal)
        ? nil : "expected 64 hexadecimal digits in lower case"
    }
  }

  static var uuid: Form {
    text().checked { text in
      let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      return groups.map(\.count) == [8, 4, 4, 4, 12]
        && groups.joined().allSatisfy(isLowerHexadecimal)
        ? nil : "\(text.prefix(40)) is not a lower-case UUID"
    }
  }

  /// A time of RFC 3339 with its zone.
  static var time: Form {
    text().checked { text in
      isTime(text) ? nil : "\(text.prefix(40)) is no time such as 2026-01-31T13:05:00.250+01:00"
    }
  }

  /// A path inside the document's folder, with forward slashes.
  static var relativePath: Form {
    text().checked { path in
      staysInside(path)
        ? nil : "path \(path.prefix(80)) must be relative, with forward slashes, inside the folder"
    }
  }
}

extension Form where Value == Int {
  static func integer(_ range: some RangeExpression<Int>) -> Form {
    Form { value, path in
      guard case .integer(let integer) = value else {
        throw mismatch(value, path, expected: "an integer")
      }
      guard range.contains(integer) else {
        throw broken(path, "\(integer) is out of range")
      }
      return integer
    }
  }

  /// Whole nanoseconds, at most 2^53 - 1, which every language holds exactly.
  static var nanoseconds: Form { integer(0...Statistics.largestSample) }
}

extension Form where Value == Double {
  static func number(_ range: some RangeExpression<Double>) -> Form {
    number.checked { range.contains($0) ? nil : "\($0) is out of range" }
  }

  static var number: Form {
    Form { value, path in
      switch value {
      case .integer(let integer): Double(integer)
      case .number(let number): number
      default: throw mismatch(value, path, expected: "a number")
      }
    }
  }

  static var positive: Form {
    number.checked { $0 > 0 ? nil : "\($0), expected more than 0" }
  }
}

extension Form where Value == Bool {
  static var flag: Form {
    Form { value, path in
      guard case .bool(let flag) = value else {
        throw mismatch(value, path, expected: "a boolean")
      }
      return flag
    }
  }
}

extension Form where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the enumeration's names.
  static var choice: Form {
    Form { value, path in
      guard case .string(let name) = value, let choice = Value(rawValue: name) else {
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw broken(path, "expected one of \(names)")
      }
      return choice
    }
  }
}

private func isLowerHexadecimal(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
