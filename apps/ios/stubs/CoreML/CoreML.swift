// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/coreml (MLModel, MLModelConfiguration,
// MLFeatureProvider, MLMultiArray, MLPredictionOptions); functionName, outputBackings and
// withUnsafeMutableBytes were compared with published code that uses them. Some of these classes are
// Sendable in newer SDKs; here none is, the stricter assumption.
@_exported import CoreVideo
@_exported import Foundation

public enum MLComputeUnits: Int, Sendable {
  case cpuOnly, cpuAndGPU, all, cpuAndNeuralEngine
}

open class MLModelConfiguration: NSObject {
  open var computeUnits: MLComputeUnits = .all
  @available(iOS 18.0, *)
  open var functionName: String? {
    get { fatalError("a stand-in") }
    set { fatalError("a stand-in") }
  }

  public override init() {}
}

@available(*, unavailable)
extension MLModelConfiguration: @unchecked Sendable {}

open class MLModel: NSObject {
  public convenience init(contentsOf url: URL, configuration: MLModelConfiguration) throws {
    fatalError("a stand-in")
  }

  public class func compileModel(at url: URL) async throws -> URL {
    fatalError("a stand-in")
  }

  open func prediction(
    from input: any MLFeatureProvider, options: MLPredictionOptions
  ) throws -> any MLFeatureProvider {
    fatalError("a stand-in")
  }
}

@available(*, unavailable)
extension MLModel: @unchecked Sendable {}

open class MLPredictionOptions: NSObject {
  /// Output name to a multi-array or a pixel buffer that the prediction writes into.
  open var outputBackings: [String: Any] = [:]

  public override init() {}
}

public protocol MLFeatureProvider {
  var featureNames: Set<String> { get }
  func featureValue(for featureName: String) -> MLFeatureValue?
}

open class MLDictionaryFeatureProvider: NSObject, MLFeatureProvider {
  open var featureNames: Set<String> { fatalError("a stand-in") }

  public init(dictionary: [String: Any]) throws {
    fatalError("a stand-in")
  }

  open func featureValue(for featureName: String) -> MLFeatureValue? {
    fatalError("a stand-in")
  }
}

open class MLFeatureValue: NSObject {
  public convenience init(pixelBuffer: CVPixelBuffer) {
    fatalError("a stand-in")
  }

  public convenience init(multiArray: MLMultiArray) {
    fatalError("a stand-in")
  }

  open var multiArrayValue: MLMultiArray? { fatalError("a stand-in") }
}

public enum MLMultiArrayDataType: Int, Sendable {
  case double = 0x10040
  case float32 = 0x10020
  case float16 = 0x10010
  case int32 = 0x20020
}

open class MLMultiArray: NSObject {
  public init(shape: [NSNumber], dataType: MLMultiArrayDataType) throws {
    fatalError("a stand-in")
  }

  open var dataType: MLMultiArrayDataType { fatalError("a stand-in") }
  open var count: Int { fatalError("a stand-in") }

  public func withUnsafeMutableBytes<Result>(
    _ body: (_ pointer: UnsafeMutableRawBufferPointer, _ strides: [Int]) throws -> Result
  ) rethrows -> Result {
    fatalError("a stand-in")
  }

}

@available(*, unavailable)
extension MLMultiArray: @unchecked Sendable {}

public protocol MLShapedArrayScalar {}

public struct MLShapedArray<Scalar: MLShapedArrayScalar> {
  /// With the scalars converted, whatever type the array holds.
  public init(converting multiArray: MLMultiArray) { fatalError("a stand-in") }

  /// In row-major order.
  public var scalars: [Scalar] { fatalError("a stand-in") }
}

extension Float: MLShapedArrayScalar {}
extension Int32: MLShapedArrayScalar {}
