// A hand-written stand-in, not Apple's SDK: the few signatures that the app uses, so that its
// sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/vision (VNCoreMLModel, VNCoreMLRequest,
// VNImageRequestHandler, VNClassificationObservation, VNCoreMLFeatureValueObservation,
// VNRecognizedObjectObservation). Nothing is Sendable here, the stricter assumption.
import CoreGraphics
import CoreML
import ImageIO

open class VNCoreMLModel: NSObject {
  public convenience init(for model: MLModel) throws {
    fatalError("a stand-in")
  }
}

@available(*, unavailable)
extension VNCoreMLModel: @unchecked Sendable {}

public enum VNImageCropAndScaleOption: UInt, Sendable {
  case centerCrop, scaleFit, scaleFill
}

open class VNRequest: NSObject {
  open var results: [VNObservation]? { fatalError("a stand-in") }
}

open class VNCoreMLRequest: VNRequest {
  open var imageCropAndScaleOption: VNImageCropAndScaleOption = .centerCrop

  public convenience init(model: VNCoreMLModel) {
    fatalError("a stand-in")
  }
}

open class VNObservation: NSObject {}

open class VNClassificationObservation: VNObservation {
  open var identifier: String { fatalError("a stand-in") }
  open var confidence: Float { fatalError("a stand-in") }
}

open class VNCoreMLFeatureValueObservation: VNObservation {
  open var featureName: String { fatalError("a stand-in") }
  open var featureValue: MLFeatureValue { fatalError("a stand-in") }
}

open class VNRecognizedObjectObservation: VNObservation {
  open var labels: [VNClassificationObservation] { fatalError("a stand-in") }
  open var boundingBox: CGRect { fatalError("a stand-in") }
}

open class VNImageRequestHandler: NSObject {
  public init(
    cgImage: CGImage, orientation: CGImagePropertyOrientation, options: [VNImageOption: Any] = [:]
  ) {
    fatalError("a stand-in")
  }

  public init(cvPixelBuffer: CVPixelBuffer, options: [VNImageOption: Any] = [:]) {
    fatalError("a stand-in")
  }

  open func perform(_ requests: [VNRequest]) throws {
    fatalError("a stand-in")
  }
}

public struct VNImageOption: Hashable, Sendable {}
