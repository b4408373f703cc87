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
    let results = try XCTUnwrap(session.results)
    attach(results.appending(component: Outcome.fileName))
    if let problem = session.problem {
      return XCTFail(problem)
    }
    let outcome = try XCTUnwrap(session.outcome)
    for path in outcome.cases.compactMap(\.report) {
      attach(results.appending(path: path))
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
    let bundled = Bundle(for: Self.self).url(forResource: Self.bundled, withExtension: nil)
    guard let bundled else {
      throw XCTSkip(
        "No campaign: set TEST_RUNNER_\(LaunchRequest.variable), or put one into the test bundle.")
    }
    return bundled
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
