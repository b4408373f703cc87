import HarnessCore
import os

/// Whether the app is in front, written by its scene and read wherever samples are taken.
final class AttentionLog: Sendable {
  private let state = OSAllocatedUnfairLock(
    initialState: Attention(inFront: false, interruptions: 0))

  var attention: Attention { state.withLock { $0 } }

  func set(inFront: Bool) {
    state.withLock { state in
      let left = state.inFront && !inFront
      state = Attention(inFront: inFront, interruptions: state.interruptions + (left ? 1 : 0))
    }
  }
}
