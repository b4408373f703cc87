import Dispatch

/// Where runtimes are called: everything that loads or runs a model happens on one queue.
///
/// Samples are taken in plain synchronous code there, so no other task gets in between.
@globalActor
public actor MeasuringActor {
  public static let shared = MeasuringActor()

  private static let executor = QueueExecutor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    Self.executor.asUnownedSerialExecutor()
  }
}

/// A serial queue of its own: inference would block the threads that other tasks share.
private final class QueueExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "org.mobilevit.harness.measuring", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    queue.async {
      unowned.runSynchronously(on: self.asUnownedSerialExecutor())
    }
  }
}
