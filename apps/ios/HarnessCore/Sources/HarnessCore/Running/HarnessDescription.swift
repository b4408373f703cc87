import Foundation

extension Harness: Document {
  public static let title = "The harness's description"
  public static let fileName = "harness.json"

  /// What an app can run: its back ends in the order in which they are measured.
  public init(_ backends: [any RuntimeBackend], tool: Tool) {
    self.init(
      backends: backends.map(\.described), schemaVersion: HarnessCore.schemaVersion, tool: tool)
  }

  public var contradiction: String? {
    Set(backends.map(\.name)).count < backends.count ? "two back ends have the same name" : nil
  }

  /// Writes it into the folder of all campaigns, where the computer looks for it.
  public func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try json().write(to: folder.appending(component: Self.fileName), options: .atomic)
  }
}
