import Testing

@testable import HarnessCore

@Suite struct JSONTests {
  @Test func numbersKeepTheirKind() throws {
    let text = "[1, 1.0, true, -0, 1e2, 9007199254740993, 9223372036854775808, 0.1]"
    #expect(
      try JSONValue.parse(text.utf8)
        == .array([
          .integer(1), .number(1), .bool(true), .integer(0), .number(100),
          .integer(9_007_199_254_740_993), .number(9_223_372_036_854_775_808), .number(0.1),
        ]))
  }

  @Test func escapesAreCharacters() throws {
    let text = #""\u00fc\ud83d\udcf1\"\\\/\b\f\n\r\t\u0000""#
    #expect(
      try JSONValue.parse(text.utf8) == .string("ü\u{1F4F1}\"\\/\u{8}\u{C}\n\r\t\u{0}"))
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "{a:1}", "'a'", "\"a", "01", "1.",
    ".5", "+1", "1e", "--1", "NaN", "Infinity", "-Infinity", "1e999", "nul", "True", "[] []",
    "{} x", "\"\u{1}\"", #""\x""#, #""\u12""#, #""\ud83d""#, #""\udcf1""#, #""\ud83d\u0041""#,
    #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "\u{FEFF}1", "/**/1",
  ])
  func noJSON(_ text: String) {
    #expect(throws: HarnessError.self) { try JSONValue.parse(text.utf8) }
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
      #expect(throws: HarnessError.self) { try JSONValue.parse([0x22] + bytes + [0x22]) }
    }
  }

  @Test func depthIsLimited() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    _ = try JSONValue.parse(nested(64).utf8)
    #expect(throws: HarnessError.self) { try JSONValue.parse(nested(65).utf8) }
    #expect(throws: HarnessError.self) { try JSONValue.parse(nested(1_000_000).utf8) }
  }

  @Test func keysOfOtherBytesAreOtherKeys() throws {
    // For Swift's String the sign of kelvin is the letter K, and both ways to write é are equal.
    let object = try JSONValue.parse("{\"\u{212A}\":1,\"e\u{301}\":2,\"\u{E9}\":3}".utf8)
    guard case .object(let members) = object else {
      Issue.record("no object")
      return
    }
    #expect(members["K"] == nil)
    #expect(members["\u{E9}"] == .integer(3))
  }

  @Test func whatIsWrittenReadsBack() throws {
    let value = JSONValue.object([
      "text": .string("\"\\\n\u{1F}\u{7F}\u{1F4F1}"), "none": .null, "yes": .bool(true),
      "many": .array([
        .integer(.min), .integer(.max), .number(1e-7), .number(.leastNonzeroMagnitude),
        .number(.greatestFiniteMagnitude), .number(0.1 + 0.2), .number(3),
      ]),
      "nothing": .object([:]), "empty": .array([]),
    ])
    #expect(try JSONValue.parse(value.text().utf8) == value)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func notAJSONNumber(_ number: Double) {
    #expect(throws: HarnessError.self) { try JSONValue.number(number).text() }
  }
}
