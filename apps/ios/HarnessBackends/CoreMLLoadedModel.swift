import CoreML
import HarnessCore

/// A Core ML model with its input and the memory of its outputs.
///
/// A run is one synchronous `prediction(from:options:)`. The input's feature provider is made by
/// `bind`, and float32 outputs are written into arrays of this object (`outputBackings`), so neither
/// is in the time. Inside it, besides the network: the image's scaling to the network's number range,
/// and of a package with labels the dictionary of a probability for each label, which Core ML makes
/// at every prediction.
final class CoreMLLoadedModel: LoadedModel {
  let loadedCold: Bool
  private let source: CoreMLSource
  private var model: MLModel?
  private let options = MLPredictionOptions()
  private let outputNames: [String]
  private var input: MLDictionaryFeatureProvider?
  private var result: (any MLFeatureProvider)?

  init(_ source: CoreMLSource, artifact: Artifact, cold: Bool) throws {
    self.source = source
    loadedCold = cold
    model = try MLModel(contentsOf: source.model, configuration: source.configuration())
    outputNames = artifact.comparableOutputs.map(\.name)
    for output in artifact.comparableOutputs {
      if let shape = output.fixedShape {
        options.outputBackings[output.name] = try MLMultiArray(
          shape: shape.map { NSNumber(value: $0) }, dataType: .float32)
      }
    }
  }

  func observedUnit() async -> String? {
    // A system that gives no plan leaves the unit unknown; the measurement stands.
    try? await source.placement().observedUnit
  }

  func bind(_ tensor: Tensor) throws {
    let value =
      switch (tensor.dtype, tensor.layout) {
      case (.uint8, "NHWC"): MLFeatureValue(pixelBuffer: try pixelBuffer(of: tensor))
      case (.float32, _): MLFeatureValue(multiArray: try multiArray(of: tensor))
      default:
        throw HarnessError(
          "Core ML takes a picture (uint8, NHWC) or float32 values, "
            + "not \(tensor.dtype.rawValue) in \(tensor.layout).")
      }
    input = try MLDictionaryFeatureProvider(dictionary: [tensor.name: value])
  }

  func run() throws {
    guard let model, let input else {
      throw HarnessError("The model was run before it had an input, or after it was closed.")
    }
    result = try model.prediction(from: input, options: options)
  }

  func outputs() throws -> [String: [Float]] {
    // Core ML may ignore a backing that it cannot write to, so what it returned is read.
    let values = outputNames.compactMap { name in
      result?.featureValue(for: name)?.multiArrayValue
        .map { (name, MLShapedArray<Float>(converting: $0).scalars) }
    }
    return Dictionary(uniqueKeysWithValues: values)
  }

  func close() {
    model = nil
    input = nil
    result = nil
  }

  /// Values of the shape that the package wants, row-major.
  private func multiArray(of tensor: Tensor) throws -> MLMultiArray {
    let array = try MLMultiArray(
      shape: tensor.shape.map { NSNumber(value: $0) }, dataType: .float32)
    array.withUnsafeMutableBytes { pointer, _ in
      // A new array of this initializer is contiguous.
      pointer.copyBytes(from: tensor.bytes)
    }
    return array
  }
}
