import CoreGraphics
import CoreML
import Foundation
import HarnessCore
import PictureCore
import Vision

/// How Vision hands a picture to a package, and what is read of its results.
protocol VisionReading: Sendable {
  var scaling: VNImageCropAndScaleOption { get }

  /// - Throws: `HarnessError`: the package gives something else.
  func answer(from results: [VNObservation]) throws -> Answer
}

/// Of a package that names classes: the middle of the picture, and its best classes.
struct ClassReading: VisionReading {
  private static let most = 5
  let scaling = VNImageCropAndScaleOption.centerCrop

  /// nil where the package names none.
  init?(_ artifact: Artifact) {
    guard artifact.classifiesWithVision else {
      return nil
    }
  }

  func answer(from results: [VNObservation]) throws -> Answer {
    guard let found = results as? [VNClassificationObservation] else {
      throw HarnessError("The package names no classes: export it with labels.")
    }
    let guesses = found.prefix(Self.most)
      .map { Guess(label: $0.identifier, probability: Double($0.confidence)) }
    return Answer(guesses: guesses, overlay: nil)
  }
}

/// Of a package that tells what every pixel shows: the whole picture, stretched, and its mask.
struct MaskReading: VisionReading {
  private static let most = 8
  let scaling = VNImageCropAndScaleOption.scaleFill
  private let output: String
  private let size: Size
  /// Of the scores that the mask is made of here; nil where the package makes it.
  private let plane: Size?
  private let alignCorners: Bool
  private let labels: [String]?

  /// nil where the task is another one, or the model sees only a part of the picture.
  init?(_ artifact: Artifact, of model: Record) {
    let outputs = artifact.outputs
    guard model.task == "segmentation", model.preprocessing.resizeMode == .stretch,
      artifact.takesPictureOfVision,
      let steps = artifact.postprocessing, let size = steps.size,
      let output = outputs.first(where: { $0.role == "mask" })
        ?? outputs.first(where: { $0.role == "scores" && $0.layout == "NCHW" }),
      let shape = output.fixedShape
    else {
      return nil
    }
    self.output = output.name
    self.size = Size(height: size[0], width: size[1])
    plane = output.role == "mask" ? nil : Size(height: shape[2], width: shape[3])
    alignCorners = steps.alignCorners ?? false
    labels = model.labels
  }

  func answer(from results: [VNObservation]) throws -> Answer {
    let found = results.compactMap { $0 as? VNCoreMLFeatureValueObservation }
      .first { $0.featureName == output }
    guard let values = found?.featureValue.multiArrayValue else {
      throw HarnessError("The package gives no \(output): export it again.")
    }
    let mask =
      if let plane {
        Mask(
          bestOf: MLShapedArray<Float>(converting: values).scalars, plane: plane, size: size,
          alignCorners: alignCorners)
      } else {
        Mask(size: size, classes: MLShapedArray<Int32>(converting: values).scalars.map(Int.init))
      }
    let guesses = mask.shares(Self.most, labels: labels)
      .map { Guess(label: $0.label, probability: $0.share) }
    return Answer(guesses: guesses, overlay: mask.overlayImage())
  }
}

extension Mask {
  /// Its colours with transparency; nil where there is no memory for them.
  fileprivate func overlayImage() -> CGImage? {
    guard let provider = CGDataProvider(data: Data(overlay()) as CFData),
      let space = CGColorSpace(name: CGColorSpace.sRGB)
    else {
      return nil
    }
    return CGImage(
      width: size.width, height: size.height, bitsPerComponent: 8, bitsPerPixel: 32,
      bytesPerRow: 4 * size.width, space: space,
      bitmapInfo: CGBitmapInfo(rawValue: CGImageAlphaInfo.last.rawValue), provider: provider,
      decode: nil, shouldInterpolate: false, intent: .defaultIntent)
  }
}
