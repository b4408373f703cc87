import Foundation
import HarnessCore
import OnnxRuntimeBindings

/// ONNX Runtime on the CPU, or with its Core ML execution provider.
struct OnnxRuntimeBackend: Backend {
  enum Provider: Sendable { case cpu, coreML }

  let provider: Provider

  var name: String {
    switch provider {
    case .cpu: "onnxruntime-cpu"
    case .coreML: "onnxruntime-coreml"
    }
  }

  var formats: Set<FormatName> { [.onnx] }

  func unit(for artifact: Artifact) -> ComputeUnit {
    switch provider {
    case .cpu: .cpu
    case .coreML: .all
    }
  }

  func open(threads: Int?) async throws -> any Engine {
    if provider == .coreML && !ORTIsCoreMLExecutionProviderAvailable() {
      throw HarnessError("This build of ONNX Runtime has no Core ML execution provider.")
    }
    return try OnnxRuntimeEngine(provider: provider, threads: threads)
  }
}

private final class OnnxRuntimeEngine: Engine {
  let facts: EngineFacts
  private let environment: ORTEnv
  private let provider: OnnxRuntimeBackend.Provider
  private let threads: Int?

  init(provider: OnnxRuntimeBackend.Provider, threads: Int?) throws {
    self.provider = provider
    self.threads = threads
    environment = try ORTEnv(loggingLevel: .warning)
    let suffix = provider == .coreML ? ", Core ML execution provider" : ""
    facts = EngineFacts(runtime: "onnxruntime \(ORTVersion())\(suffix)", threadsObserved: nil)
  }

  func load(_ file: URL, artifact: Artifact) async throws -> any LoadedModel {
    let session = try ORTSession(
      env: environment, modelPath: file.path, sessionOptions: options())
    return try OnnxRuntimeLoadedModel(session, artifact: artifact) { [self] in
      try placement(of: file)
    }
  }

  func close() {}

  /// The provider that takes the nodes. Which unit Core ML gives them to, ONNX Runtime does not tell.
  private func placement(of file: URL) throws -> String {
    guard provider == .coreML else {
      return ComputeUnit.cpu.rawValue
    }
    let strict = try options()
    // With this a session exists only if no node is left to the CPU provider.
    try strict.addConfigEntry(withKey: "session.disable_cpu_ep_fallback", value: "1")
    let whole = try? ORTSession(env: environment, modelPath: file.path, sessionOptions: strict)
    return whole == nil ? "coreml + cpu" : "coreml"
  }

  private func options() throws -> ORTSessionOptions {
    let options = try ORTSessionOptions()
    if let threads {
      try options.setIntraOpNumThreads(Int32(threads))
    }
    if provider == .coreML {
      // No model cache: every load converts and compiles, which its times say.
      try options.appendCoreMLExecutionProvider(
        withOptionsV2: ["ModelFormat": "MLProgram", "MLComputeUnits": "ALL"])
    }
    return options
  }
}

/// A session with its input and the memory of its logits.
///
/// A run is one `run(withInputs:outputs:runOptions:)` with both allocated before: what is timed is
/// the session's run and the crossing into it.
private final class OnnxRuntimeLoadedModel: LoadedModel {
  /// The file was just read for its digest, so the system has it in memory.
  let loadedCold = false
  private var session: ORTSession?
  private let placement: () throws -> String
  private let logits: NSMutableData
  private let outputs: [String: ORTValue]
  private let classes: Int
  private var inputs: [String: ORTValue] = [:]

  init(
    _ session: ORTSession, artifact: Artifact, placement: @escaping () throws -> String
  ) throws {
    self.session = session
    self.placement = placement
    let shape = try artifact.logitsShape()
    classes = shape[shape.count - 1]
    guard
      let memory = NSMutableData(length: shape.reduce(1, *) * MemoryLayout<Float>.stride)
    else {
      throw HarnessError("There is no memory for logits of shape \(shape).")
    }
    logits = memory
    outputs = [
      Artifact.logitsName: try ORTValue(
        tensorData: memory, elementType: .float, shape: shape.map { NSNumber(value: $0) })
    ]
  }

  func observedUnit() async -> String? {
    // A session that cannot be made once more leaves the unit unknown; the measurement stands.
    try? placement()
  }

  func bind(_ tensor: HarnessCore.Tensor) throws {
    let type: ORTTensorElementDataType =
      switch tensor.dtype {
      case .float32: .float
      case .uint8: .uInt8
      case .float16, .string:
        throw HarnessError("ONNX Runtime is given float32 or uint8, not \(tensor.dtype.rawValue).")
      }
    let value = try ORTValue(
      tensorData: NSMutableData(bytes: tensor.bytes, length: tensor.bytes.count),
      elementType: type, shape: tensor.shape.map { NSNumber(value: $0) })
    inputs = [tensor.name: value]
  }

  func run() throws {
    guard let session, !inputs.isEmpty else {
      throw HarnessError("The model was run before it had an input, or after it was closed.")
    }
    try session.run(withInputs: inputs, outputs: outputs, runOptions: nil)
  }

  func output() throws -> [Float] {
    let bytes = UnsafeRawBufferPointer(start: logits.bytes, count: logits.length)
    return Array(bytes.bindMemory(to: Float.self).prefix(classes))
  }

  func close() {
    session = nil
    inputs = [:]
  }
}
