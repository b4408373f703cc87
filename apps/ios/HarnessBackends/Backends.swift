import HarnessCore

/// The back ends of an iPhone, under the names that campaigns give them.
public enum Backends {
  /// - Parameters:
  ///   - system: operating system with its version, which is Core ML's version.
  ///   - execuTorch: version that the app is linked with; the library does not tell it.
  public static func all(system: String, execuTorch: String) -> [any Backend] {
    [
      CoreMLBackend(name: "coreml-all", unit: .all, computeUnits: .all, system: system),
      CoreMLBackend(
        name: "coreml-ane", unit: .ane, computeUnits: .cpuAndNeuralEngine, system: system),
      CoreMLBackend(name: "coreml-gpu", unit: .gpu, computeUnits: .cpuAndGPU, system: system),
      CoreMLBackend(name: "coreml-cpu", unit: .cpu, computeUnits: .cpuOnly, system: system),
      OnnxRuntimeBackend(provider: .cpu),
      OnnxRuntimeBackend(provider: .coreML),
      ExecuTorchBackend(version: execuTorch),
    ]
  }
}
