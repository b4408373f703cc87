import Foundation
import Testing

@testable import HarnessCore

/// One document of the contract's conformance folder.
struct ConformanceDocument: CustomTestStringConvertible, Sendable {
  enum Kind: String, CaseIterable { case manifest, report, campaign, outcome }

  let kind: Kind
  let file: URL

  var testDescription: String { "\(kind) \(file.lastPathComponent)" }

  func read() throws {
    let bytes = try Data(contentsOf: file)
    switch kind {
    case .manifest: _ = try Manifest.parse(bytes)
    case .report: _ = try Report.parse(bytes)
    case .campaign: _ = try Campaign.parse(bytes)
    case .outcome: _ = try Outcome.parse(bytes)
    }
  }

  static func all(_ folder: String) -> [ConformanceDocument] {
    Kind.allCases.flatMap { kind in
      let url = Repository.contract.appendingPathComponent("conformance/\(kind)/\(folder)")
      let files = try? FileManager.default.contentsOfDirectory(
        at: url, includingPropertiesForKeys: nil)
      return (files ?? []).map { ConformanceDocument(kind: kind, file: $0) }
    }
  }
}

@Suite struct ConformanceTests {
  @Test(arguments: ConformanceDocument.all("good"))
  func good(_ document: ConformanceDocument) throws {
    try document.read()
  }

  @Test(arguments: ConformanceDocument.all("bad"))
  func bad(_ document: ConformanceDocument) {
    #expect(throws: HarnessError.self) { try document.read() }
  }

  @Test func everyKindHasDocuments() {
    for kind in ConformanceDocument.Kind.allCases {
      for folder in ["good", "bad"] {
        #expect(ConformanceDocument.all(folder).count { $0.kind == kind } >= 10)
      }
    }
  }

  @Test(arguments: ConformanceDocument.all("good"))
  func whatIsWrittenIsWhatWasRead(_ document: ConformanceDocument) throws {
    let bytes = try Data(contentsOf: document.file)
    switch document.kind {
    case .manifest: break  // no app writes one
    case .report:
      let report = try Report.parse(bytes)
      #expect(try Report.parse(Data(report.text().utf8)) == report)
    case .campaign:
      let campaign = try Campaign.parse(bytes)
      #expect(try Campaign.parse(Data(campaign.text().utf8)) == campaign)
    case .outcome:
      let outcome = try Outcome.parse(bytes)
      #expect(try Outcome.parse(Data(outcome.text().utf8)) == outcome)
    }
  }

  @Test(arguments: [
    ("\"warmup_runs\": 10", "\"warmup_runs\": 10.0"), ("\"batch\": 1", "\"batch\": 1e0"),
    ("\"schema_version\": 1", "\"schema_version\": 1.0"),
    ("\"build\": \"release\"", "\"build\": \"release\", \"build\": \"debug\""),
  ])
  func whatOtherReadersMightTakeForTheSame(_ written: String, _ other: String) throws {
    let good = Repository.contract.appendingPathComponent("conformance/report/good/all-known.json")
    let text = try String(contentsOf: good, encoding: .utf8)
    #expect(text.contains(written))
    let changed = text.replacingOccurrences(of: written, with: other)
    #expect(throws: HarnessError.self) { try Report.parse(Data(changed.utf8)) }
  }

  @Test func messagesNameTheFieldAndWhatToDo() throws {
    func message(_ kind: ConformanceDocument.Kind, _ name: String) -> String {
      let url = Repository.contract.appendingPathComponent("conformance/\(kind)/bad/\(name).json")
      do {
        try ConformanceDocument(kind: kind, file: url).read()
        return ""
      } catch {
        return sentence(of: error)
      }
    }
    #expect(
      message(.manifest, "version-newer")
        == "The manifest has schema version 2; this release reads 1.")
    #expect(message(.manifest, "path-above").contains("artifacts.0.file: path ../model.onnx"))
    #expect(message(.report, "unknown-field-inside").contains("device.hostname: not a field"))
    #expect(message(.report, "number-as-text").contains("expected an integer, got a string"))
    #expect(message(.campaign, "export-that-is-not-there").contains("export 2"))
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
