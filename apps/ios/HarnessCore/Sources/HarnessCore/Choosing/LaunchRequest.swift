import Foundation

/// What an app was started for.
public enum LaunchRequest: Equatable, Sendable {
  /// A person will choose.
  case interactive
  /// Work through the campaign in this folder.
  case campaign(URL)
  /// Remove this file or folder: the computer's tools copy files to an iPhone, and remove none.
  case remove(URL)
  /// Make these folders: what a computer's tools then put into them, the app can remove again.
  case make([URL])

  /// The launch argument before a campaign's path.
  public static let argument = "--campaign"
  /// The launch argument before the path of a file or folder to remove.
  public static let removal = "--remove"
  /// The launch argument before the paths of folders to make.
  public static let making = "--make"
  /// The same as `argument` for a test bundle, whose arguments belong to the test runner.
  public static let variable = "HARNESS_CAMPAIGN"

  /// Reads launch arguments and, where they ask for nothing, the environment.
  ///
  /// - Parameters:
  ///   - arguments: of the process, its own name first.
  ///   - documents: what relative paths are relative to.
  /// - Throws: `HarnessError`: the argument has no path, or a path leaves `documents`.
  public init(
    arguments: [String], environment: [String: String], documents: URL
  ) throws {
    if let path = try Self.value(of: Self.removal, in: arguments) {
      self = .remove(try Self.inside(path, documents))
    } else if try Self.value(of: Self.making, in: arguments) != nil {
      let paths = arguments.drop { $0 != Self.making }.dropFirst()
      self = .make(try paths.map { try Self.inside($0, documents) })
    } else if let path = try Self.value(of: Self.argument, in: arguments) {
      self = .campaign(try Self.folder(path, in: documents))
    } else if let path = environment[Self.variable] {
      self = .campaign(try Self.folder(path, in: documents))
    } else {
      self = .interactive
    }
  }

  private static func value(of option: String, in arguments: [String]) throws -> String? {
    guard let position = arguments.firstIndex(of: option) else {
      return nil
    }
    guard arguments.indices.contains(position + 1) else {
      throw HarnessError("\(option) needs the path after it.")
    }
    return arguments[position + 1]
  }

  private static func inside(_ path: String, _ documents: URL) throws -> URL {
    guard staysInside(path) else {
      throw HarnessError("The path \(path) is not inside the app's Documents.")
    }
    return documents.appending(path: path)
  }

  private static func folder(_ path: String, in documents: URL) throws -> URL {
    if path.hasPrefix("/") {
      return URL(filePath: path, directoryHint: .isDirectory)
    }
    guard staysInside(path) else {
      throw HarnessError(
        "The campaign's path \(path) is neither absolute nor inside the app's Documents.")
    }
    return documents.appending(path: path, directoryHint: .isDirectory)
  }
}
