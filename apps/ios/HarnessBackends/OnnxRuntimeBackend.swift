import Foundation
import HarnessCore
import OnnxRuntimeBindings

/// ONNX Runtime on the CPU, or with its Core ML execution provider.
struct OnnxRuntimeBackend: RuntimeBackend {
  enum Provider: Sendable { case cpu, coreML }

  let provider: Provider

  var described: Backend {
    let cpu = provider == .cpu
    return Backend(
      byDefault: true, format: "onnx", name: cpu ? "onnxruntime-cpu" : "onnxruntime-coreml",
      threads: cpu, unit: cpu ? "cpu" : "all")
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
    guard let version = ORTVersion() else {
      throw HarnessError(
        "ONNX Runtime does not tell its version, so that its figures could be compared with none.")
    }
    facts = EngineFacts(name: "onnxruntime", version: version)
  }

  func load(_ file: URL, artifact: Artifact) async throws -> any LoadedModel {
    let session = try ORTSession(
      env: environment, modelPath: file.path, sessionOptions: options())
    return try OnnxRuntimeLoadedModel(
      session, artifact: artifact, provider: provider == .cpu ? nil : "Core ML")
  }

  func close() {}

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

/// A session with its input and, where all outputs have a fixed shape, their memory.
///
/// A run is one call of the session's `run` with the input allocated before, and with the outputs
/// too where that is possible: what is timed is the session's run and the crossing into it.
private final class OnnxRuntimeLoadedModel: LoadedModel {
  /// The file was just read for its digest, so the system has it in memory.
  let loadedCold = false
  private var session: ORTSession?
  let provider: String?
  private let outputNames: Set<String>
  private let compared: Set<String>
  /// nil: the runtime allocates the outputs in every run.
  private let memory: [String: ORTValue]?
  private var results: [String: ORTValue] = [:]
  private var inputs: [String: ORTValue] = [:]

  init(_ session: ORTSession, artifact: Artifact, provider: String?) throws {
    self.session = session
    self.provider = provider
    let numbers = artifact.outputs.filter { $0.dtype != .string }
    outputNames = Set(numbers.map(\.name))
    compared = Set(artifact.comparableOutputs.map(\.name))
    let values = try numbers.compactMap { output in
      try Self.empty(output).map { (output.name, $0) }
    }
    memory = values.count == numbers.count ? Dictionary(uniqueKeysWithValues: values) : nil
  }

  /// Memory for an output; nil where its size or its type is not known before a run.
  private static func empty(_ output: TensorSpec) throws -> ORTValue? {
    let types: [Dtype: (ORTTensorElementDataType, bytes: Int)] = [
      .float32: (.float, 4), .int32: (.int32, 4), .uint8: (.uInt8, 1),
    ]
    guard let shape = output.fixedShape, let (type, bytes) = types[output.dtype] else {
      return nil
    }
    guard let data = NSMutableData(length: shape.reduce(bytes, *)) else {
      throw HarnessError("There is no memory for an output of shape \(shape).")
    }
    return try ORTValue(
      tensorData: data, elementType: type, shape: shape.map { NSNumber(value: $0) })
  }

  func observedUnit() async -> String? {
    // With one provider registered every node is the CPU's. With Core ML's beside it, neither the
    // nodes that it took nor the units that Core ML chose for them are told.
    provider == nil ? ComputeUnit.cpu.rawValue : nil
  }

  func bind(_ tensor: HarnessCore.Tensor) throws {
    let type: ORTTensorElementDataType =
      switch tensor.dtype {
      case .float32: .float
      case .uint8: .uInt8
      case .float16, .int32, .string:
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
    if let memory {
      try session.run(withInputs: inputs, outputs: memory, runOptions: nil)
      results = memory
    } else {
      results = try session.run(withInputs: inputs, outputNames: outputNames, runOptions: nil)
    }
  }

  func outputs() throws -> [String: [Float]] {
    try results.filter { compared.contains($0.key) }.mapValues { value in
      guard try value.tensorTypeAndShapeInfo().elementType == .float else {
        throw HarnessError("ONNX Runtime gave other than float32 for an output of that type.")
      }
      let data = try value.tensorData()
      return Array(
        UnsafeRawBufferPointer(start: data.bytes, count: data.length).bindMemory(to: Float.self))
    }
  }

  func close() {
    session = nil
    (inputs, results) = ([:], [:])
  }
}
