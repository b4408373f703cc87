// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/os/osallocatedunfairlock.

public struct OSAllocatedUnfairLock<State>: @unchecked Sendable {
  public init(initialState: State) where State: Sendable {
    fatalError("a stand-in")
  }

  public func withLock<Result: Sendable>(
    _ body: @Sendable (inout State) throws -> Result
  ) rethrows -> Result {
    fatalError("a stand-in")
  }
}
