import Foundation
import Testing

@testable import HarnessCore

@Suite struct DigestTests {
  /// FIPS 180-4's examples and the lengths around a block's padding.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 55),
      "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"
    ),
    (
      String(repeating: "a", count: 64),
      "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func knownVector(_ text: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    #expect(try folder.write(Data(text.utf8), "file") == expected)
  }

  @Test func ofAFolderAsTheContractHasIt() throws {
    let folder = try TemporaryFolder()
    // By parts "b" comes before "b.c"; by plain text "b.c/1" would come before "b/2".
    for path in ["b/2", "b.c/1", "a", "B", "ü/é", "b/d/e"] {
      try folder.write(Data("\(path)\n".utf8), path)
    }
    // mobilevit_deploy.contract.digest.digest of the same folder.
    #expect(
      try digest(of: folder.url)
        == "9187a27e51405da44dd0b0c41938dc44e70406c5d556ed5d64bba80987c316cd")
  }

  @Test(arguments: ["a\nb", "a\u{7f}", "\u{1}"])
  func aNameThatWouldBreakALineHasNone(_ name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(), name)
    #expect(throws: HarnessError.self) {
      try digest(of: folder.url)
    }
  }

  @Test func whatIsNoFileHasNone() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(), "inside/file")
    try FileManager.default.createSymbolicLink(
      at: folder.url.appendingPathComponent("inside/link"), withDestinationURL: folder.url)
    #expect(throws: HarnessError.self) {
      try digest(of: folder.url.appendingPathComponent("inside"))
    }
    #expect(throws: HarnessError.self) {
      try digest(of: folder.url.appendingPathComponent("missing"))
    }
  }
}

@Suite struct PathTests {
  @Test(arguments: ["a", "a/b.c", "./a", "a b/ü", "a//b", "..a/b..", "a/c:d"])
  func inside(_ path: String) {
    #expect(staysInside(path))
  }

  @Test(arguments: ["", ".", "/a", "..", "a/../b", "a/..", "C:/a", "c:", "a\\b", "a\u{0}b", "//a"])
  func outside(_ path: String) {
    #expect(!staysInside(path))
  }
}
