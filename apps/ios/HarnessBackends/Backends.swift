import HarnessCore

/// The back ends of an iPhone, in the order in which they are measured.
public enum Backends {
  /// - Parameters:
  ///   - system: operating system with its version, which is Core ML's version.
  ///   - execuTorch: version that the app is linked with; the library does not tell it.
  public static func all(system: String, execuTorch: String) -> [any RuntimeBackend] {
    [
      CoreMLBackend(unit: .ane, computeUnits: .cpuAndNeuralEngine, system: system),
      CoreMLBackend(unit: .gpu, computeUnits: .cpuAndGPU, system: system),
      CoreMLBackend(unit: .cpu, computeUnits: .cpuOnly, system: system),
      CoreMLBackend(unit: .all, computeUnits: .all, system: system),
      OnnxRuntimeBackend(provider: .cpu),
      OnnxRuntimeBackend(provider: .coreML),
      ExecuTorchBackend(version: execuTorch),
    ]
  }
}
