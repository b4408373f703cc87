/// `report.json`: one measurement of one artifact on one device.
///
/// What a device does not tell is nil, never guessed.
public struct Report: Equatable, Sendable {
  /// The schema version that this release reads and writes.
  public static let version = 1

  /// A lower-case UUID.
  public let id: String
  /// Shared by reports whose samples were taken in turns.
  public let run: String
  /// Report of the same run that this one is compared with.
  public let baseline: String?
  /// When the first sample was taken, a time of RFC 3339.
  public let created: String
  public let device: Device
  public let tool: Tool
  public let artifact: MeasuredArtifact
  public let execution: Execution
  public let load: Load
  public let timing: Timing
  public let statistics: Statistics
  public let cpuStatistics: Statistics?
  public let memory: Memory?
  public let conditions: Conditions
  public let parity: ParityRecord?
  public let valid: Bool
  /// Why not; empty if valid.
  public let reasons: [String]

  /// Median elapsed time of one run, in nanoseconds.
  public var latencyNS: Double {
    Double(statistics.medianNS) / Double(timing.runsPerSample)
  }
}

/// What an artifact ran on.
public struct Device: Equatable, Sendable {
  /// E.g. iPhone16,1.
  public let model: String?
  public let soc: String?
  /// Instruction set, e.g. arm64.
  public let architecture: String
  public let os: String
  public let cpuFeatures: [String]
  public let logicalCores: Int?
  public let physicalCores: Int?
  public let memoryBytes: Int?
  public let governor: String?
  public let virtual: Bool?

  public init(
    model: String?, soc: String?, architecture: String, os: String, cpuFeatures: [String] = [],
    logicalCores: Int?, physicalCores: Int?, memoryBytes: Int?, governor: String? = nil,
    virtual: Bool?
  ) {
    self.model = model
    self.soc = soc
    self.architecture = architecture
    self.os = os
    self.cpuFeatures = cpuFeatures
    self.logicalCores = logicalCores
    self.physicalCores = physicalCores
    self.memoryBytes = memoryBytes
    self.governor = governor
    self.virtual = virtual
  }
}

/// The program that measured.
public struct Tool: Equatable, Sendable {
  public enum Build: String, Sendable, CaseIterable { case release, debug }

  public let name: String
  public let version: String
  public let build: Build

  public init(name: String, version: String, build: Build) {
    self.name = name
    self.version = version
    self.build = build
  }
}

/// The model that was run.
public struct MeasuredArtifact: Equatable, Sendable {
  public let sha256: String
  public let format: FormatName
  public let precision: Precision
  public let target: String?
  public let variant: String
  public let task: String
  public let trained: Bool
  public let inputSize: Size
  public let batch: Int
  public let bytes: Int
  public let file: String
  public let producer: String
  public let label: String
}

/// How it was run.
public struct Execution: Equatable, Sendable {
  /// Runtime and version.
  public let runtime: String
  public let computeUnitRequested: String
  public let computeUnitObserved: String?
  /// Asked for; nil: the runtime's choice.
  public let threads: Int?
  public let affinity: [Int]?
}

/// From the file to a model that is ready to run.
public struct Load: Equatable, Sendable {
  /// First load; nil unless nothing of it was cached.
  public let coldNS: Int?
  /// Median of later loads.
  public let warmNS: Int?
  public let firstInferenceNS: Int?
}

/// The samples, in the order in which they were taken.
public struct Timing: Equatable, Sendable {
  public let clock: String
  public let timerResolutionNS: Int
  public let warmupRuns: Int
  public let runsPerSample: Int
  public let samplesNS: [Int]
  public let processCPUNS: [Int]?
}

/// Memory of the process while it held the artifact.
public struct Memory: Equatable, Sendable {
  public let peakBytes: Int
  /// Before the load.
  public let baselineBytes: Int?
  /// What was read, e.g. phys_footprint.
  public let method: String
}

/// What may have disturbed the measurement; states are the system's own words.
public struct Conditions: Equatable, Sendable {
  public let loadBefore: Double?
  public let loadAfter: Double?
  public let backgroundCores: Double?
  public let thermalBefore: String?
  public let thermalDuring: String?
  public let thermalAfter: String?
  public let batteryPercent: Double?
  public let charging: Bool?
  public let lowPowerMode: Bool?
}
