import Foundation

/// One operation of RFC 6902, of those that the contract's vectors use.
struct PatchOperation {
  let op: String
  /// Of the JSON Pointer in `path`.
  let parts: [String]
  let value: Any?

  init(_ object: [String: Any]) throws {
    guard let op = object["op"] as? String, let path = object["path"] as? String else {
      throw PatchError(description: "no operation: \(object)")
    }
    self.op = op
    parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      $0.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
    }
    value = object["value"]
  }

  func apply(to document: Any) throws -> Any {
    try apply(to: document, parts[...])
  }

  private func apply(to node: Any, _ parts: ArraySlice<String>) throws -> Any {
    guard let name = parts.first else {
      return try require(value)
    }
    let last = parts.count == 1
    if var object = node as? [String: Any] {
      if !last {
        object[name] = try apply(to: require(object[name]), parts.dropFirst())
      } else {
        _ = op == "add" ? nil : try require(object[name])
        object[name] = op == "remove" ? nil : try require(value)
      }
      return object
    }
    guard var items = node as? [Any] else {
      throw PatchError(description: "\(name) is in nothing that has parts")
    }
    let index = name == "-" ? items.count : try require(Int(name))
    switch op {
    case _ where !last: items[index] = try apply(to: items[index], parts.dropFirst())
    case "add": items.insert(try require(value), at: index)
    case "remove": items.remove(at: index)
    default: items[index] = try require(value)
    }
    return items
  }

  private func require<Value>(_ value: Value?) throws -> Value {
    guard let value else {
      throw PatchError(description: "\(op) of /\(parts.joined(separator: "/")) hits nothing")
    }
    return value
  }
}

struct PatchError: Error, CustomStringConvertible {
  let description: String
}
