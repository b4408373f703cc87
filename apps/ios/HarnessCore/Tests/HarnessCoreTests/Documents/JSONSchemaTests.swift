import Foundation
import Testing

@testable import HarnessCore

@Suite struct JSONSchemaTests {
  private func definitions() throws -> [String: Any] {
    let tree = try jsonTree(of: Data(contractDefinitions.utf8))
    return try #require(tree as? [String: Any])
  }

  /// All keywords of a schema and of those inside it.
  private func keywords(_ schema: Any) -> Set<String> {
    guard let schema = schema as? [String: Any] else {
      return []
    }
    var found = Set(schema.keys)
    for (keyword, value) in schema {
      switch keyword {
      case "properties":
        for form in (value as? [String: Any] ?? [:]).values {
          found.formUnion(keywords(form))
        }
      case "anyOf":
        for form in value as? [Any] ?? [] {
          found.formUnion(keywords(form))
        }
      case "items", "additionalProperties", "propertyNames": found.formUnion(keywords(value))
      default: break
      }
    }
    return found
  }

  @Test func nothingOfTheContractGoesUnseen() throws {
    for (name, schema) in try definitions() {
      #expect(keywords(schema).subtracting(JSONSchema.keywords).isEmpty, "\(name)")
    }
  }

  @Test func aValueIsOneFormOrNull() throws {
    func check(_ schema: [String: Any]) throws {
      for form in [schema]
        + ((schema["properties"] as? [String: Any]) ?? [:]).values.compactMap({
          $0 as? [String: Any]
        })
      {
        guard let forms = form["anyOf"] as? [[String: Any]] else { continue }
        #expect(forms.count == 2 && forms.contains { $0["type"] as? String == "null" })
      }
    }
    for schema in try definitions().values {
      try check(#require(schema as? [String: Any]))
    }
  }

  @Test(arguments: [
    (#"{"name": "a", "version": 1}"#, "version: expected a string, got an integer"),
    (#"{"name": "a"}"#, "version: missing"),
    (#"{"name": "a", "version": "1", "more": 1}"#, "more: not a field of this document"),
    (#"["a"]"#, "document: expected an object, got an array"),
    (#"{"name": "a", "version": null}"#, "version: expected a string, got null"),
  ])
  func messagesNameTheFieldAndTheKind(_ text: String, _ message: String) throws {
    let tree = try jsonTree(of: Data(text.utf8))
    #expect(throws: HarnessError(message)) { try JSONSchema.check(tree, as: "Software") }
  }
}
