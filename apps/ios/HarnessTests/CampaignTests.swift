import Foundation
import Harness
import HarnessCore
import XCTest

/// Runs a campaign inside the app and attaches what it wrote: for xcodebuild and device farms.
final class CampaignTests: XCTestCase {
  /// A folder of that name in the test bundle is the campaign where nobody names one: a farm takes
  /// the bundle, but nothing into the app's Documents.
  private static let bundled = "Campaign"

  @MainActor
  func testCampaign() async throws {
    let folder = try campaignFolder()
    let session = CampaignSession.shared
    await session.run(folder)
    attach(folder.appending(component: Outcome.fileName))
    if let problem = session.problem {
      return XCTFail(problem)
    }
    let outcome = try XCTUnwrap(session.outcome)
    for path in outcome.cases.compactMap(\.report) {
      attach(folder.appending(path: path))
    }
    // A case that was left out is a result with its reason, not a failure of the app.
    XCTAssertEqual(outcome.state, .finished, outcome.message ?? "")
  }

  private func campaignFolder() throws -> URL {
    let process = ProcessInfo.processInfo
    let request = try LaunchRequest(
      arguments: process.arguments, environment: process.environment,
      documents: .documentsDirectory)
    if case .campaign(let folder) = request {
      return folder
    }
    let resources = Bundle(for: Self.self).url(forResource: Self.bundled, withExtension: nil)
    guard let resources else {
      throw XCTSkip(
        "No campaign: set TEST_RUNNER_\(LaunchRequest.variable), or put one into the test bundle.")
    }
    // A bundle cannot be written to. What an interrupted test of the same campaign left is gone on
    // with; another campaign's folder makes room.
    let folder = URL.documentsDirectory.appending(component: Self.bundled)
    let files = FileManager.default
    let asked = try Data(contentsOf: resources.appending(component: Campaign.fileName))
    if (try? Data(contentsOf: folder.appending(component: Campaign.fileName))) != asked {
      if files.fileExists(atPath: folder.path) {
        try files.removeItem(at: folder)
      }
      try files.copyItem(at: resources, to: folder)
    }
    return folder
  }

  private func attach(_ file: URL) {
    guard FileManager.default.fileExists(atPath: file.path) else {
      return
    }
    let attachment = XCTAttachment(contentsOfFile: file)
    attachment.name = file.lastPathComponent
    attachment.lifetime = .keepAlways
    add(attachment)
  }
}
