import Foundation

/// All that a campaign needs from the device and the app around it; nil is what nobody tells.
public protocol Platform: Sendable {
  /// What reports call `nanoseconds`, e.g. clock_gettime_nsec_np(CLOCK_UPTIME_RAW).
  var clockName: String { get }
  var tool: Tool { get }

  /// A clock that never runs backwards.
  func nanoseconds() -> UInt64
  func now() -> Date
  /// A random UUID, in lower case.
  func newID() -> String
  /// Waits without computing.
  func pause(seconds: Double) async throws

  func thermalState() -> ThermalState?
  func lowPowerMode() -> Bool?
  func attention() -> Attention?
  func memory() -> MemoryUse?
  /// The battery at this moment; nil without one, or where nothing is told of it.
  func battery() -> BatteryReading?
  func device() async -> Device
}

/// How warm a device is, from best to worst; the raw values are the system's own words.
public enum ThermalState: String, Sendable, CaseIterable, Comparable {
  case nominal, fair, serious, critical

  /// Whether samples may be taken: the system does not slow anything down yet.
  public var isCool: Bool { self <= .fair }

  public static func < (left: Self, right: Self) -> Bool {
    left.severity < right.severity
  }

  private var severity: Int {
    switch self {
    case .nominal: 0
    case .fair: 1
    case .serious: 2
    case .critical: 3
    }
  }
}

/// Whether people see the app.
public struct Attention: Equatable, Sendable {
  public let inFront: Bool
  /// How often it has left the front since it was started.
  public let interruptions: Int

  public init(inFront: Bool, interruptions: Int) {
    self.inFront = inFront
    self.interruptions = interruptions
  }
}

/// Memory of this process.
public struct MemoryUse: Equatable, Sendable {
  public let currentBytes: Int
  /// Largest since the process was started; nil if that is not told.
  public let peakBytes: Int?
  /// What was read, e.g. phys_footprint.
  public let method: String

  public init(currentBytes: Int, peakBytes: Int?, method: String) {
    self.currentBytes = currentBytes
    self.peakBytes = peakBytes
    self.method = method
  }
}
