import Foundation

/// What the harness says to a person: what happened, what was expected, what to do.
public struct HarnessError: Error, LocalizedError, Equatable, CustomStringConvertible {
  public let message: String

  public init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
  public var errorDescription: String? { message }
}

/// The sentence of anything that was thrown.
public func sentence(of error: any Error) -> String {
  if let known = error as? HarnessError {
    return known.message
  }
  return (error as? any LocalizedError)?.errorDescription ?? String(describing: error)
}
