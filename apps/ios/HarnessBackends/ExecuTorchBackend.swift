import ExecuTorch
import Foundation
import HarnessCore

/// ExecuTorch; the delegate is inside the program: XNNPACK, Core ML, or none (portable kernels).
struct ExecuTorchBackend: Backend {
  /// Of the linked library.
  let version: String

  var name: String { "executorch" }
  var formats: Set<FormatName> { [.executorch] }

  func unit(for artifact: Artifact) -> ComputeUnit {
    // The Core ML delegate is exported for all compute units.
    artifact.target == "coreml" ? .all : .cpu
  }

  func objection(to artifact: Artifact) -> String? {
    ["xnnpack", "portable", "coreml"].contains(artifact.target)
      ? nil : "ExecuTorch on an iPhone has no delegate for the target \(artifact.target)."
  }

  func open(threads: Int?) async throws -> any Engine {
    if let threads {
      throw HarnessError(
        "ExecuTorch's Swift library sets no number of threads, so it cannot be held to \(threads). "
          + "Leave threads null.")
    }
    return ExecuTorchEngine(version: version)
  }
}

private final class ExecuTorchEngine: Engine {
  let facts: EngineFacts

  init(version: String) {
    facts = EngineFacts(runtime: "executorch \(version)", threadsObserved: nil)
  }

  /// Reads the program and initializes its method, which prepares the delegates.
  func load(_ file: URL, artifact: Artifact) async throws -> any LoadedModel {
    try ExecuTorchLoadedModel(file, artifact: artifact)
  }

  func close() {}
}

/// A loaded program with its input.
///
/// A run is one `execute` of the method with the input set before: what is timed is the method and
/// the making of the value objects around its outputs, which share their memory.
private final class ExecuTorchLoadedModel: LoadedModel {
  private static let method = "forward"

  /// The file was just read for its digest, and the Core ML delegate keeps what it compiled.
  let loadedCold = false
  private var module: Module?
  private let position: Int
  private let classes: Int
  private var results: [Value] = []

  init(_ file: URL, artifact: Artifact) throws {
    let shape = try artifact.logitsShape()
    classes = shape[shape.count - 1]
    position = artifact.outputs.firstIndex { $0.name == Artifact.logitsName } ?? 0
    let module = Module(filePath: file.path)
    try module.load(Self.method)
    self.module = module
  }

  func observedUnit() async -> String? {
    // Delegates by name; the portable kernels and XNNPACK run on the CPU alone, and where Core ML
    // runs its part, the delegate does not tell.
    guard let metadata = try? module?.methodMetadata(Self.method) else {
      return nil
    }
    return metadata.backendNames.allSatisfy { $0 == "XnnpackBackend" }
      ? ComputeUnit.cpu.rawValue : nil
  }

  func bind(_ tensor: HarnessCore.Tensor) throws {
    let data = Data(tensor.bytes)
    let value: any ValueConvertible =
      switch tensor.dtype {
      case .float32: ExecuTorch.Tensor<Float>(data: data, shape: tensor.shape)
      case .uint8: ExecuTorch.Tensor<UInt8>(data: data, shape: tensor.shape)
      case .float16, .string:
        throw HarnessError("ExecuTorch is given float32 or uint8, not \(tensor.dtype.rawValue).")
      }
    try opened().setInputs([value], for: Self.method)
  }

  func run() throws {
    results = try opened().execute(Self.method)
  }

  func output() throws -> [Float] {
    guard results.indices.contains(position),
      let logits: ExecuTorch.Tensor<Float> = results[position].tensor()
    else {
      throw HarnessError("ExecuTorch gave no float32 output at position \(position).")
    }
    return Array(logits.scalars().prefix(classes))
  }

  func close() {
    results = []
    module = nil
  }

  private func opened() throws -> Module {
    guard let module else {
      throw HarnessError("The model was used after it was closed.")
    }
    return module
  }
}
