import Foundation
import Testing

@testable import HarnessCore

@Suite struct JSONTests {
  private func tree(_ text: String) throws -> Any { try jsonTree(of: Data(text.utf8)) }

  @Test func numbersKeepTheirKind() throws {
    let text = "[1, 1.0, true, -0, 1e2, 9007199254740993, 9223372036854775808, 0.1, null, \"1\"]"
    let kinds = try #require(try tree(text) as? [Any]).map { JSONKind($0) }
    #expect(
      kinds == [
        .integer, .number, .boolean, .integer, .number, .integer, .number, .number, .null, .string,
      ])
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "[1 , ]", "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "{a:1}", "['a']", "[\"a]",
    "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[--1]", "[NaN]", "[Infinity]", "[-Infinity]",
    "[1e999]", "[nul]", "[True]", "[] []", "{} x", "[\"\u{1}\"]", #"["\x"]"#, #"["\u12"]"#,
    #"["\ud83d"]"#, #"["\udcf1"]"#, #"["\ud83d\u0041"]"#, #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#,
    #"{"b":{"a":1,"a":2}}"#, "\u{FEFF}[1]", "[/**/1]", ":", "{:1}", "]", "[\"\\",
  ])
  func noJSON(_ text: String) {
    #expect(throws: (any Error).self) { try tree(text) }
  }

  @Test(arguments: [
    #"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#, #"{"a":"b","b":"a"}"#, #"{"a\"":1,"a\\":2,"a:":3}"#,
    #"[",]", "{\"a\":1,\"a\":2}", "\\"]"#, "{ }", "[ ]", " [1 , 2] ",
  ])
  func whatOnlyLooksAmbiguousIsRead(_ text: String) throws {
    _ = try tree(text)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
      #expect(throws: HarnessError.self) {
        try jsonTree(of: Data([0x5B, 0x22] + bytes + [0x22, 0x5D]))
      }
    }
    #expect(throws: HarnessError.self) {
      try jsonTree(of: #require("[1]".data(using: .utf16LittleEndian)))
    }
  }

  @Test func depthIsLimited() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    _ = try tree(nested(64))
    #expect(throws: HarnessError.self) { try tree(nested(65)) }
    #expect(throws: HarnessError.self) { try tree(nested(1_000_000)) }
  }
}
