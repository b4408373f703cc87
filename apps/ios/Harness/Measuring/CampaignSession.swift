import Foundation
import HarnessBackends
import HarnessCore
import Observation
import UIKit

/// One campaign at a time, and what a screen shows of it.
///
/// Public is what the test bundle uses: it is built in release too, which is not for `@testable`.
@MainActor @Observable
public final class CampaignSession {
  /// The app's only one: its test bundle runs campaigns in the same process.
  public static let shared = CampaignSession()

  let platform = DevicePlatform()
  let backends = Backends.all(
    system: DevicePlatform.system,
    execuTorch: Bundle.main.object(forInfoDictionaryKey: "ExecuTorchVersion") as? String ?? "")

  private(set) var isRunning = false
  /// Where the campaign's outcome and reports are.
  public private(set) var results: URL?
  public private(set) var outcome: Outcome?
  /// Case to its samples; renewed once a second, so that drawing takes no time from the runs.
  private(set) var traces: [Int: LatencyTrace] = [:]
  /// What stopped the latest campaign.
  public private(set) var problem: String?
  /// How often the system asked for memory while the campaign ran.
  private(set) var memoryWarnings = 0

  @ObservationIgnored private var latest: [Int: LatencyTrace] = [:]
  @ObservationIgnored private var drawn = ContinuousClock.now
  @ObservationIgnored private var work: Task<Outcome, any Error>?

  /// Tells the computer what this build can run, before anything else is done.
  func describe(in documents: URL) {
    do {
      try Harness(backends, tool: platform.tool).write(to: documents.appending(path: "campaigns"))
    } catch {
      problem = sentence(of: error)
    }
  }

  /// Does what the app was launched for, if it was for something.
  ///
  /// As the host of a test bundle it leaves the campaign to the test.
  func runAsLaunched() async {
    let process = ProcessInfo.processInfo
    guard process.environment["XCTestConfigurationFilePath"] == nil else {
      return
    }
    do {
      let request = try LaunchRequest(
        arguments: process.arguments, environment: process.environment,
        documents: .documentsDirectory)
      switch request {
      case .interactive: break
      case .campaign(let folder): await run(folder)
      case .remove(let folder): try FileManager.default.removeItem(at: folder)
      case .make(let folders):
        for folder in folders {
          try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
      }
    } catch {
      problem = sentence(of: error)
    }
  }

  /// Works through a campaign's folder to its end; another campaign meanwhile is refused.
  public func run(_ folder: URL) async {
    guard !isRunning else {
      problem = "A campaign is running. Wait for its end, or stop it."
      return
    }
    isRunning = true
    let results = Outcome.folder(of: folder, in: .documentsDirectory)
    (self.results, outcome, problem, memoryWarnings) = (results, nil, nil, 0)
    (traces, latest) = ([:], [:])
    // A locked screen would put the app in the background and end the measurement.
    UIApplication.shared.isIdleTimerDisabled = true
    defer {
      UIApplication.shared.isIdleTimerDisabled = false
      isRunning = false
    }

    let (events, continuation) = AsyncStream.makeStream(of: CampaignEvent.self)
    let runner = CampaignRunner(
      folder: folder, results: results, backends: backends, platform: platform
    ) {
      continuation.yield($0)
    }
    let work = Task {
      defer { continuation.finish() }
      return try await runner.run()
    }
    self.work = work
    for await event in events {
      receive(event)
    }
    traces = latest
    do {
      outcome = try await work.value
    } catch {
      problem = sentence(of: error)
    }
  }

  /// Ends the running campaign; a later run of the same folder goes on with what is pending.
  func stop() {
    work?.cancel()
  }

  /// Called when the system asks for memory: the trace is all that a campaign's screen can give.
  func giveMemoryBack() {
    if isRunning {
      memoryWarnings += 1
      (traces, latest) = ([:], [:])
    }
  }

  private func receive(_ event: CampaignEvent) {
    switch event {
    case .outcome(let outcome):
      self.outcome = outcome
    case .samples(let samples):
      for (position, fresh) in samples {
        latest[position, default: LatencyTrace()].append(fresh)
      }
      if drawn.duration(to: .now) >= .seconds(1) {
        (traces, drawn) = (latest, .now)
      }
    }
  }
}
