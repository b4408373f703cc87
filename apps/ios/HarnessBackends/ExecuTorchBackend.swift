import ExecuTorch
import Foundation
import HarnessCore

/// ExecuTorch; the delegate is inside the program: XNNPACK, Core ML, or none (portable kernels).
struct ExecuTorchBackend: RuntimeBackend {
  /// Of the linked library.
  let version: String

  private static let targets: Set = ["xnnpack", "portable", "coreml"]

  let described = Backend(
    byDefault: true, format: "executorch", name: "executorch", threads: false, unit: nil)

  func unit(for artifact: Artifact) -> ComputeUnit {
    // The Core ML delegate is exported for all compute units.
    artifact.target == "coreml" ? .all : .cpu
  }

  func objection(to artifact: Artifact) -> String? {
    Self.targets.contains(artifact.target)
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
    facts = EngineFacts(name: "executorch", version: version)
  }

  /// Reads the program and initializes its method, which prepares the delegates.
  func load(_ file: URL, artifact: Artifact) async throws -> any LoadedModel {
    try ExecuTorchLoadedModel(file, artifact: artifact)
  }

  func close() {}
}

/// A loaded program with its input.
///
/// A run is one `execute` of the method with its input, every time: the program's memory plan has a
/// place for the input, which later values of the same run overwrite. What is timed is the copy of
/// the input to that place, the method, and the making of the value objects around its outputs, which
/// share their memory.
private final class ExecuTorchLoadedModel: LoadedModel {
  private static let method = "forward"

  /// The file was just read for its digest, and the Core ML delegate keeps what it compiled.
  let loadedCold = false
  private var module: Module?
  /// By position: a method's outputs have no names.
  private let outputSpecs: [TensorSpec]
  /// The delegates that the program names, in its order.
  private let delegates: [String]
  private var input: (any ValueConvertible)?
  private var results: [Value] = []

  init(_ file: URL, artifact: Artifact) throws {
    outputSpecs = artifact.outputs
    let module = Module(filePath: file.path)
    try module.load(Self.method)
    let named = try module.methodMetadata(Self.method).backendNames
    delegates = named.enumerated().filter { !named.prefix($0).contains($1) }.map(\.element)
    self.module = module
  }

  var provider: String? { delegates.isEmpty ? nil : delegates.joined(separator: " + ") }

  func observedUnit() async -> String? {
    // The portable kernels and XNNPACK run on the CPU alone, and where Core ML runs its part, the
    // delegate does not tell.
    delegates.allSatisfy { $0 == "XnnpackBackend" } ? ComputeUnit.cpu.rawValue : nil
  }

  func bind(_ tensor: HarnessCore.Tensor) throws {
    let data = Data(tensor.bytes)
    input =
      switch tensor.dtype {
      case .float32: ExecuTorch.Tensor<Float>(data: data, shape: tensor.shape)
      case .uint8: ExecuTorch.Tensor<UInt8>(data: data, shape: tensor.shape)
      case .float16, .int32, .string:
        throw HarnessError("ExecuTorch is given float32 or uint8, not \(tensor.dtype.rawValue).")
      }
  }

  func run() throws {
    guard let module, let input else {
      throw HarnessError("The model was run before it had an input, or after it was closed.")
    }
    results = try module.execute(Self.method, [input])
  }

  func outputs() throws -> [String: [Float]] {
    let compared = zip(outputSpecs, results).filter { output, _ in output.dtype == .float32 }
    let values = try compared.map { output, result in
      guard let tensor: ExecuTorch.Tensor<Float> = result.tensor() else {
        throw HarnessError("ExecuTorch's output \(output.name) holds no float32.")
      }
      return (output.name, tensor.scalars())
    }
    return Dictionary(uniqueKeysWithValues: values)
  }

  func close() {
    results = []
    input = nil
    module = nil
  }
}
