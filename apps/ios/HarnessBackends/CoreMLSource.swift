import CoreML
import HarnessCore

/// A compiled model and how it is to be loaded.
struct CoreMLSource: Hashable, Sendable {
  /// A folder `.mlmodelc`.
  let model: URL
  /// Of a package that has several; nil for the only one.
  let function: String?
  let computeUnits: MLComputeUnits

  func configuration() throws -> MLModelConfiguration {
    let configuration = MLModelConfiguration()
    configuration.computeUnits = computeUnits
    if let function {
      guard #available(iOS 18.0, macOS 15.0, *) else {
        throw HarnessError("Functions of a Core ML package need iOS 18; this system is older.")
      }
      configuration.functionName = function
    }
    return configuration
  }

  /// Where Core ML intends to run each operation, with its estimate of the cost.
  ///
  /// This is the plan of the loaded model, not a recording of a run: the system says no more.
  func placement() async throws -> Placement {
    let plan = try await MLComputePlan.load(
      contentsOf: model, configuration: configuration())
    return Placement(placed(plan.modelStructure, in: plan))
  }

  /// The operations of a program, or of a pipeline's programs one after the other.
  private func placed(_ model: MLModelStructure, in plan: MLComputePlan) -> [PlacedOperation] {
    switch model {
    case .program(let program):
      let block =
        function.map { program.functions[$0]?.block }
        ?? program.functions["main"]?.block ?? program.functions.first?.value.block
      return block.map { placed($0, in: plan) } ?? []
    case .pipeline(let pipeline):
      return pipeline.subModels.flatMap { placed($0, in: plan) }
    default:
      return []
    }
  }

  private func placed(
    _ block: MLModelStructure.Program.Block, in plan: MLComputePlan
  ) -> [PlacedOperation] {
    block.operations.flatMap { operation in
      let inner = operation.blocks.flatMap { placed($0, in: plan) }
      // Constants have no usage: they do not run.
      guard let unit = plan.deviceUsage(for: operation).flatMap({ ComputeUnit($0.preferred) })
      else {
        return inner
      }
      let cost = plan.estimatedCost(of: operation)?.weight ?? 0
      return [PlacedOperation(name: operation.operatorName, unit: unit, cost: cost)] + inner
    }
  }
}

extension ComputeUnit {
  /// nil for a device that this release does not know.
  fileprivate init?(_ device: MLComputeDevice) {
    switch device {
    case .cpu: self = .cpu
    case .gpu: self = .gpu
    case .neuralEngine: self = .ane
    @unknown default: return nil
    }
  }
}
