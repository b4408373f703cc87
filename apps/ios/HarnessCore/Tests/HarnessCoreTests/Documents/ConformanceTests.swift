import Foundation
import Testing

@testable import HarnessCore

/// One document of the contract's vectors: a base document after a patch, or a text.
struct ConformanceCase: CustomTestStringConvertible, Sendable {
  static let kinds: [String: any Document.Type] = [
    "manifest": Manifest.self, "report": Report.self, "campaign": Campaign.self,
    "outcome": Outcome.self,
  ]

  let kind: String
  let name: String
  let accepted: Bool
  let bytes: Data

  var testDescription: String { "\(kind): \(name)" }

  static let all: [ConformanceCase] = kinds.keys.sorted().flatMap { kind in
    do {
      return try read(kind)
    } catch {
      fatalError("vectors of \(kind): \(error)")
    }
  }

  static let good = all.filter { $0.accepted }
  static let bad = all.filter { !$0.accepted }

  private static func read(_ kind: String) throws -> [ConformanceCase] {
    let file = Repository.root.appendingPathComponent("tests/contract/vectors/\(kind).json")
    let vectors = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    guard let base = vectors?["base"], let cases = vectors?["cases"] as? [[String: Any]] else {
      throw PatchError(description: "\(file.path) has no base and cases")
    }
    return try cases.map { each in
      guard let name = each["name"] as? String, let accepted = each["accepted"] as? Bool else {
        throw PatchError(description: "\(file.path) has a case without a name or a verdict")
      }
      return ConformanceCase(
        kind: kind, name: name, accepted: accepted, bytes: Data(try text(each, base).utf8))
    }
  }

  private static func text(_ each: [String: Any], _ base: Any) throws -> String {
    if let repeated = each["repeat"] as? [Any], let part = repeated.first as? String,
      let times = repeated.last as? Int
    {
      return String(repeating: part, count: times)
    }
    if let text = each["text"] as? String {
      return text.replacingOccurrences(of: "BASE", with: try json(base))
    }
    let operations = try (each["patch"] as? [[String: Any]] ?? []).map(PatchOperation.init)
    let patched = try json(operations.reduce(base) { try $1.apply(to: $0) })
    guard let words = each["substitute"] as? [String] else {
      return patched
    }
    return patched.replacingOccurrences(of: words[0], with: words[1])
  }

  private static func json(_ document: Any) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
  }
}

@Suite struct ConformanceTests {
  @Test(arguments: ConformanceCase.good)
  func accepted(_ each: ConformanceCase) throws {
    let kind = try #require(ConformanceCase.kinds[each.kind])
    try staysTheSame(kind, each.bytes)
  }

  @Test(arguments: ConformanceCase.bad)
  func refusedWithASentence(_ each: ConformanceCase) throws {
    let kind = try #require(ConformanceCase.kinds[each.kind])
    do {
      _ = try kind.parse(each.bytes)
      Issue.record("\(each.testDescription) was accepted")
    } catch let error as HarnessError {
      #expect(error.message.hasPrefix(kind.title))
      #expect(error.message.count < 400)
    }
  }

  @Test func everyKindHasBoth() {
    for kind in ConformanceCase.kinds.keys {
      let cases = ConformanceCase.all.filter { $0.kind == kind }
      #expect(cases.count { $0.accepted } >= 5 && cases.count { !$0.accepted } >= 20, "\(kind)")
    }
  }

  /// What is written is what was read.
  private func staysTheSame<Kind: Document>(_ kind: Kind.Type, _ bytes: Data) throws {
    let document = try kind.parse(bytes)
    guard kind != Manifest.self else {
      return  // no app writes one
    }
    let again = try kind.parse(document.json())
    #expect(try again.encoded() == document.encoded())
  }
}

@Suite struct MessageTests {
  private func message<Kind: Document>(
    _ document: Kind, _ written: String, _ other: String
  ) throws -> String {
    let text = String(decoding: try document.json(), as: UTF8.self)
    #expect(text.contains(written))
    do {
      _ = try Kind.parse(Data(text.replacingOccurrences(of: written, with: other).utf8))
      return "accepted"
    } catch {
      return sentence(of: error)
    }
  }

  @Test(arguments: [
    ("\"warmup_runs\":10", "\"warmup_runs\":10.0", "expected an integer, got a number"),
    ("\"batch\":1", "\"batch\":\"1\"", "artifact.batch: expected an integer, got a string"),
    ("\"batch\":1", "\"batch\":true", "artifact.batch: expected an integer, got a boolean"),
    ("\"batch\":1", "\"batch\":0", "artifact.batch: 0 is out of range"),
    ("\"schema_version\":1", "\"schema_version\":1.0", "this release reads 1."),
    (
      "\"schema_version\":1", "\"schema_version\":2",
      "The report has schema version 2; this release reads 1."
    ),
    ("\"build\":\"release\"", "\"build\":\"release\",\"build\":\"debug\"", "build is there twice"),
    ("\"build\":\"release\"", "\"build\":\"fast\"", "tool.build: expected one of"),
    ("\"os\":", "\"hostname\":\"me\",\"os\":", "device.hostname: not a field of this document"),
    ("\"created\":\"2026-01", "\"created\":\"2026-13", "created: 2026-13"),
  ])
  func ofAReport(_ written: String, _ other: String, _ expected: String) throws {
    #expect(try message(Example.report(), written, other).contains(expected))
  }

  @Test func ofPathsAndPositions() throws {
    #expect(
      try message(Example.manifest(), "\"file\":\"model-0.onnx\"", "\"file\":\"../model.onnx\"")
        .contains("path ../model.onnx must be relative"))
    #expect(
      try message(Example.campaign(), "\"export\":0", "\"export\":2").contains("of export 2"))
    #expect(
      try message(Example.campaign(), "\"baseline\":null", "\"baseline\":\"other\"")
        .contains("no export has the baseline's label other"))
  }

  @Test func ofADocumentThatIsTooLarge() {
    let bytes = Data(repeating: UInt8(ascii: " "), count: Largest.bytes + 1)
    #expect(throws: HarnessError.self) { try Campaign.parse(bytes) }
  }
}

@Suite struct TimeTests {
  @Test(arguments: [
    "2024-02-29T00:00:00Z", "2000-02-29T23:59:59.123456789+14:00", "2026-12-31T13:05:00-00:30",
  ])
  func time(_ text: String) {
    #expect(isTime(text))
  }

  @Test(arguments: [
    "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z",
    "0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "3000-01-01T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00",
    "2026-01-01t00:00:00z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z",
    "2026-01-01T00:00:00+24:00", "٢٠٢٦-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n",
  ])
  func noTime(_ text: String) {
    #expect(!isTime(text))
  }

  @Test func aDateIsWrittenInUTC() {
    let written = timestamp(Date(timeIntervalSince1970: 1_769_864_700.25))
    #expect(written == "2026-01-31T13:05:00.250Z")
    #expect(isTime(written))
  }
}
