/// `campaign.json`: the cases that an app works through, written by who wants them measured.
public struct Campaign: Equatable, Sendable {
  public static let version = 1
  public static let fileName = "campaign.json"

  /// An export folder inside the campaign's folder.
  public struct Export: Equatable, Sendable {
    /// Relative to the campaign's folder.
    public let folder: String
    /// What the person who measures calls it.
    public let label: String

    public init(folder: String, label: String) {
      self.folder = folder
      self.label = label
    }
  }

  /// One artifact on one back end.
  public struct Case: Hashable, Sendable {
    /// Position in `exports`.
    public let export: Int
    /// The artifact's digest in that export's manifest.
    public let sha256: String
    /// Function inside a file that has several.
    public let function: String?
    /// Name of a back end, e.g. coreml-ane.
    public let backend: String
    /// nil: the runtime's choice.
    public let threads: Int?

    public init(export: Int, sha256: String, function: String?, backend: String, threads: Int?) {
      self.export = export
      self.sha256 = sha256
      self.function = function
      self.backend = backend
      self.threads = threads
    }
  }

  /// A lower-case UUID.
  public let id: String
  /// A time of RFC 3339.
  public let created: String
  public let exports: [Export]
  public let cases: [Case]
  public let plan: Plan
  /// Longest wait for a cool device before a group.
  public let coolDownSeconds: Double

  public init(
    id: String, created: String, exports: [Export], cases: [Case], plan: Plan,
    coolDownSeconds: Double
  ) {
    self.id = id
    self.created = created
    self.exports = exports
    self.cases = cases
    self.plan = plan
    self.coolDownSeconds = coolDownSeconds
  }
}
