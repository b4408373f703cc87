import CoreML
import Foundation

/// The model in memory: pixels to the values of its outputs.
struct LoadedModel {
  private let model: MLModel

  /// - Throws: what Core ML says when it cannot load the model.
  init(at compiled: URL, computeUnits: MLComputeUnits) throws {
    let configuration = MLModelConfiguration()
    configuration.computeUnits = computeUnits
    model = try MLModel(contentsOf: compiled, configuration: configuration)
  }

  /// The values of every output that is read, in the order of ``Model/outputs``.
  ///
  /// - Throws: ``ModelError/unreadable``: there is no memory for the pixels; ``ModelError/otherModel``,
  ///   or what Core ML says when it cannot run the model.
  func values(for pixels: Picture) throws -> [[Float]] {
    let value = MLFeatureValue(pixelBuffer: try pixels.pixelBuffer())
    let input = try MLDictionaryFeatureProvider(dictionary: [Model.input: value])
    let results = try model.prediction(from: input)
    return try Model.outputs.map { output in
      guard let values = results.featureValue(for: output.name)?.multiArrayValue,
        output.holds(values.count)
      else { throw ModelError.otherModel }
      return values.count == 0 ? [] : MLShapedArray<Float>(converting: values).scalars
    }
  }
}

/// What can be wrong besides the picture's size and Core ML itself.
public enum ModelError: Error, LocalizedError {
  /// The package was built without its model.
  case modelMissing
  /// The picture's pixels cannot be read, or there is no memory for them.
  case unreadable
  /// The model in the package is not the one that this code was generated for.
  case otherModel

  public var errorDescription: String? {
    switch self {
    case .modelMissing: "The app has no model.mlpackage: build the package with its resources."
    case .unreadable: "The picture's pixels cannot be read. Decode it again, or make it smaller."
    case .otherModel: "model.mlpackage is not the one of this package: export it again."
    }
  }
}
