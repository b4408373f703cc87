/// `outcome.json`: how far an app is with a campaign.
public struct Outcome: Equatable, Sendable {
  public static let version = 1
  public static let fileName = "outcome.json"

  public enum State: String, Sendable, CaseIterable { case running, finished, failed }
  public enum CaseState: String, Sendable, CaseIterable {
    case pending, running, measured
    case leftOut = "left_out"
  }
  public enum Step: String, Sendable, CaseIterable {
    case load, check
    case coolDown = "cool_down"
    case measure
  }

  /// What the app does at the moment.
  public struct Progress: Equatable, Sendable {
    /// Position of the case; of a group's first one while all of them take turns.
    public let `case`: Int
    public let step: Step
    public let rounds: Int
    /// Since the step began.
    public let seconds: Double
    /// Latest sample's time per run; nil before there is one.
    public let latencyNS: Int?
  }

  /// One case of the campaign.
  public struct Case: Equatable, Sendable {
    public var state: CaseState
    /// Path of its report relative to the campaign's folder; nil unless measured.
    public var report: String?
    /// Why it was left out, a sentence; nil unless it was.
    public var reason: String?
  }

  /// The campaign's id.
  public let campaign: String
  /// A time of RFC 3339.
  public var updated: String
  public var state: State
  /// What stopped the whole campaign; nil unless failed.
  public var message: String?
  /// nil when nothing runs.
  public var progress: Progress?
  /// In the order of the campaign.
  public var cases: [Case]
}
