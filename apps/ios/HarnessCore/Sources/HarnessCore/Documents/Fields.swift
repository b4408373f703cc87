/// The fields of an object while it is read; remembers which ones were asked for.
final class Fields {
  private let object: JSONObject
  private let path: String
  private var known: [String] = []

  init(_ object: JSONObject, _ path: String) {
    self.object = object
    self.path = path
  }

  /// A field that must be there.
  func callAsFunction<Value>(_ name: String, _ form: Form<Value>) throws -> Value {
    known.append(name)
    guard let value = object[name] else {
      throw broken(at(name), "missing")
    }
    return try form.read(value, at(name))
  }

  /// A field that may be left out.
  func callAsFunction<Value>(
    _ name: String, _ form: Form<Value>, default absent: Value
  ) throws -> Value {
    known.append(name)
    return try object[name].map { try form.read($0, at(name)) } ?? absent
  }

  /// What this reader ignored might change what the rest means.
  func refuseOthers() throws {
    let other = object.members.first { member in
      !known.contains { $0.utf8.elementsEqual(member.key.utf8) }
    }
    if let other {
      throw broken(at(String(other.key.prefix(80))), "not a field of this document")
    }
  }

  private func at(_ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }
}
