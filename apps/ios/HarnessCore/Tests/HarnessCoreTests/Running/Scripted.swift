import Foundation

@testable import HarnessCore

/// What a scripted model does, and what happens around it.
struct Script {
  /// Of one run, in milliseconds, by how often the model has run.
  var milliseconds: @Sendable (Int) -> Double = { _ in 10 }
  /// Of the scores that the reference has.
  var factor: Float = 1
  /// Outputs that the model does not give.
  var missing: Set<String> = []
  var loadFailure: String?
  /// How many runs of a model succeed.
  var lastRun = Int.max
  var threadsObserved: Int?
  var observedUnit: String?
  var loadedCold = false
  /// Of what is not timed before a load, in milliseconds.
  var preparation = 0.0
}

/// A device whose time passes only while its models run, load or wait.
final class ScriptedDevice: Platform, @unchecked Sendable {
  // Everything is called on the measuring queue, or before and after a campaign.
  private(set) var time: UInt64 = 1_000_000_000
  private var ids = 0
  var scripts: [String: Script] = [:]
  var thermal: @Sendable (_ seconds: Double) -> ThermalState? = { _ in .nominal }
  var lowPower: Bool? = false
  var front: @Sendable (_ seconds: Double) -> Attention? = { _ in
    Attention(inFront: true, interruptions: 0)
  }
  var memoryUse: @Sendable (_ loaded: Int) -> MemoryUse? = { _ in nil }
  var batteryState: BatteryReading? = BatteryReading(
    celsius: nil, charging: false, microampereHours: nil, microamperes: nil, percent: 80,
    volts: nil)
  private(set) var paused = 0.0
  private(set) var open = 0
  private(set) var loaded = 0
  private(set) var inputs: [Tensor] = []
  /// Called when a model is loaded, with how many loads there were.
  var onLoad: (Int) throws -> Void = { _ in }
  private var loads = 0

  var seconds: Double { Double(time) / 1e9 }

  let clockName = "scripted"
  let tool = Tool(build: .debug, name: "HarnessCoreTests", version: "0.1.0")

  func nanoseconds() -> UInt64 {
    time += 50
    return time
  }

  func now() -> Date { Date(timeIntervalSince1970: 1_769_864_700 + seconds) }

  func newID() -> String {
    ids += 1
    let digits = String(ids)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  func pause(seconds: Double) async throws {
    try Task.checkCancellation()
    pass(milliseconds: 1000 * seconds)
    paused += seconds
  }

  func thermalState() -> ThermalState? { thermal(seconds) }
  func lowPowerMode() -> Bool? { lowPower }
  func attention() -> Attention? { front(seconds) }
  func memory() -> MemoryUse? { memoryUse(loaded) }
  func battery() -> BatteryReading? { batteryState }

  func device() async -> Device {
    Device(
      architecture: "arm64", cpuFeatures: [], governor: nil, logicalCores: 6,
      memoryBytes: 8_000_000_000, model: "Scripted1,1", os: "iOS 26.0", physicalCores: 6,
      soc: nil, virtual: true)
  }

  func pass(milliseconds: Double) {
    time += UInt64(milliseconds * 1e6)
  }

  func opened() { open += 1 }
  func closed() { open -= 1 }
  func bound(_ input: Tensor) { inputs.append(input) }
  func unloaded() { loaded -= 1 }

  func load() throws {
    loads += 1
    loaded += 1
    do {
      try onLoad(loads)
    } catch {
      loaded -= 1
      throw error
    }
  }
}

/// A back end that plays the scripts of its device, by the artifacts' digests.
struct ScriptedBackend: RuntimeBackend {
  var described = Backend(
    byDefault: true, format: "onnx", name: "onnxruntime-cpu", threads: true, unit: "cpu")
  var refused: String?
  let device: ScriptedDevice

  func objection(to artifact: Artifact) -> String? {
    refused.flatMap { artifact.target == $0 ? "It does not run \($0)." : nil }
  }

  func open(threads: Int?) async throws -> any Engine {
    device.opened()
    let script = device.scripts.values.first
    return ScriptedEngine(
      device: device,
      facts: EngineFacts(
        name: "Scripted Runtime", version: "1.0",
        threadsObserved: script?.threadsObserved ?? threads))
  }
}

private final class ScriptedEngine: Engine {
  private let device: ScriptedDevice
  let facts: EngineFacts

  init(device: ScriptedDevice, facts: EngineFacts) {
    self.device = device
    self.facts = facts
  }

  func prepare(_ file: URL, artifact: Artifact) async throws {
    device.pass(milliseconds: device.scripts[artifact.sha256]?.preparation ?? 0)
  }

  func load(_ file: URL, artifact: Artifact) async throws -> any LoadedModel {
    let script = device.scripts[artifact.sha256] ?? Script()
    device.pass(milliseconds: 40)
    if let failure = script.loadFailure {
      throw HarnessError(failure)
    }
    try device.load()
    return ScriptedModel(device: device, script: script, artifact: artifact)
  }

  func close() { device.closed() }
}

private final class ScriptedModel: LoadedModel {
  private let device: ScriptedDevice
  private let script: Script
  private let batch: Int
  let provider: String?
  private var runs = 0
  private var input: Tensor?

  init(device: ScriptedDevice, script: Script, artifact: Artifact) {
    self.device = device
    self.script = script
    batch = artifact.batch
    provider = artifact.target == "portable" ? nil : "for \(artifact.target)"
  }

  var loadedCold: Bool { script.loadedCold }
  func observedUnit() async -> String? { script.observedUnit }

  func bind(_ input: Tensor) throws {
    self.input = input
    device.bound(input)
  }

  func run() throws {
    guard runs < script.lastRun else {
      throw HarnessError("the runtime lost its context")
    }
    device.pass(milliseconds: script.milliseconds(runs))
    runs += 1
  }

  /// The outputs that `CampaignFolder` stores for an input whose first pixel is this one.
  func outputs() throws -> [String: [Float]] {
    guard let first = input?.bytes.prefix(4) else {
      throw HarnessError("no input")
    }
    let bits = first.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (8 * $1.offset) }
    var outputs = CampaignFolder.outputs(firstPixel: Float(bitPattern: bits))
    outputs["more"] = [0]
    for (name, values) in outputs {
      let scaled = name == "scores" ? values.map { $0 * script.factor } : values
      outputs[name] = (0..<batch).flatMap { _ in scaled }
    }
    return outputs.filter { !script.missing.contains($0.key) }
  }

  func close() { device.unloaded() }
}
