// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/coreml/mlcomputeplan (read), mlmodelstructure and
// mlcomputedevice (compared with published code that uses them), iOS 17.4. None is Sendable here, the
// stricter assumption.
import Foundation

public final class MLComputePlan {
  public struct DeviceUsage {
    public let supported: [MLComputeDevice]
    public let preferred: MLComputeDevice
  }

  public struct Cost {
    public let weight: Double
  }

  public let modelStructure: MLModelStructure

  public class func load(
    contentsOf url: URL, configuration: MLModelConfiguration
  ) async throws -> MLComputePlan {
    fatalError("a stand-in")
  }

  public func deviceUsage(for operation: MLModelStructure.Program.Operation) -> DeviceUsage? {
    fatalError("a stand-in")
  }

  public func estimatedCost(of operation: MLModelStructure.Program.Operation) -> Cost? {
    fatalError("a stand-in")
  }

  init() {
    fatalError("a stand-in")
  }
}

@available(*, unavailable)
extension MLComputePlan: Sendable {}

public enum MLComputeDevice {
  case cpu(MLCPUComputeDevice)
  case gpu(MLGPUComputeDevice)
  case neuralEngine(MLNeuralEngineComputeDevice)
}

public final class MLCPUComputeDevice: NSObject {}
public final class MLGPUComputeDevice: NSObject {}
public final class MLNeuralEngineComputeDevice: NSObject {}

public enum MLModelStructure {
  case neuralNetwork(NeuralNetwork)
  case program(Program)
  case pipeline(Pipeline)
  case unsupported

  public struct NeuralNetwork {}
  public struct Pipeline {
    public let subModels: [MLModelStructure]
  }

  public struct Program {
    public let functions: [String: Function]

    public struct Function {
      public let block: Block
    }

    public struct Block {
      public let operations: [Operation]
    }

    public struct Operation {
      public let operatorName: String
      public let blocks: [Block]
    }
  }
}
