import Foundation
import HarnessCore
import Testing

struct LaunchRequestTests {
  private let documents = URL(filePath: "/documents", directoryHint: .isDirectory)

  private func request(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> LaunchRequest {
    try LaunchRequest(
      arguments: ["/app/Harness"] + arguments, environment: environment, documents: documents)
  }

  @Test func nobodyAsked() throws {
    #expect(try request([]) == .interactive)
    #expect(try request(["-AppleLanguages", "(en)"]) == .interactive)
  }

  @Test(arguments: ["campaigns/1", "./campaigns/1"])
  func relativePathsAreInDocuments(path: String) throws {
    guard case .campaign(let folder) = try request(["--campaign", path]) else {
      Issue.record("\(path) is a campaign")
      return
    }
    #expect(folder.standardizedFileURL.path == "/documents/campaigns/1")
  }

  @Test func absolutePathsStandAsTheyAre() throws {
    let folder = URL(filePath: "/private/var/1", directoryHint: .isDirectory)
    #expect(try request(["--campaign", "/private/var/1"]) == .campaign(folder))
  }

  @Test func aTestBundleIsToldByTheEnvironment() throws {
    let folder = URL(filePath: "/c", directoryHint: .isDirectory)
    #expect(try request([], environment: ["HARNESS_CAMPAIGN": "/c"]) == .campaign(folder))
  }

  @Test func theArgumentComesFirst() throws {
    let asked = try request(["--campaign", "/a"], environment: ["HARNESS_CAMPAIGN": "/b"])
    #expect(asked == .campaign(URL(filePath: "/a", directoryHint: .isDirectory)))
  }

  @Test func aFolderOfDocumentsIsRemoved() throws {
    guard case .remove(let folder) = try request(["--remove", "campaigns/1"]) else {
      Issue.record("--remove removes")
      return
    }
    #expect(folder.standardizedFileURL.path == "/documents/campaigns/1")
  }

  @Test func foldersOfDocumentsAreMade() throws {
    guard case .make(let folders) = try request(["--make", "campaigns/1", "campaigns/1/exports"])
    else {
      Issue.record("--make makes")
      return
    }
    let paths = folders.map(\.standardizedFileURL.path)
    #expect(paths == ["/documents/campaigns/1", "/documents/campaigns/1/exports"])
  }

  @Test(arguments: [
    ["--campaign"], ["--campaign", "../other"], ["--campaign", "a/../../b"], ["--remove"],
    ["--make"], ["--make", "a", "../b"], ["--remove", "/private/var/1"], ["--remove", "../other"],
    ["--remove", "."],
  ])
  func nothingOutsideDocuments(arguments: [String]) {
    #expect(throws: HarnessError.self) { try request(arguments) }
  }
}
