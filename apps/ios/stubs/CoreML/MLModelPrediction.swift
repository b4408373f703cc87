// A hand-written stand-in, not Apple's SDK: the few signatures that the generated package uses, so
// that its sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/coreml (MLModel.prediction(from:), MLMultiArray).

extension MLModel {
  public func prediction(from input: any MLFeatureProvider) throws -> any MLFeatureProvider {
    fatalError("a stand-in")
  }

  @available(iOS 17.0, *)
  public func prediction(
    from input: any MLFeatureProvider, options: MLPredictionOptions = MLPredictionOptions()
  ) async throws -> any MLFeatureProvider {
    fatalError("a stand-in")
  }
}

extension MLMultiArray {
  public subscript(index: Int) -> NSNumber { fatalError("a stand-in") }
}
