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
    let values = try array(output, of: results)
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
    return Answer(
      guesses: guesses,
      overlay: overlayImage(of: mask.overlay(), height: size.height, width: size.width))
  }
}

/// Of a package that tells what is where: the whole picture, stretched, and its best objects.
struct BoxReading: VisionReading {
  let scaling = VNImageCropAndScaleOption.scaleFill
  private let boxes: String
  private let scores: String
  /// Of the package's own choice among overlapping boxes; nil where it is made here.
  private let classes: String?
  private let limits: ObjectLimits
  private let labels: [String]?

  /// nil where the task is another one, or the model sees only a part of the picture.
  init?(_ artifact: Artifact, of model: Record) {
    func name(_ role: String) -> String? { artifact.outputs.first { $0.role == role }?.name }
    guard model.task == "detection", model.preprocessing.resizeMode == .stretch,
      artifact.takesPictureOfVision, let steps = artifact.postprocessing?.boxes,
      let boxes = name("boxes"), let scores = name("confidences") ?? name("probabilities")
    else {
      return nil
    }
    self.boxes = boxes
    self.scores = scores
    classes = name("classes")
    limits = ObjectLimits(
      score: steps.scoreThreshold, iou: steps.iouThreshold, perClass: steps.perClass,
      most: steps.most)
    labels = model.labels
  }

  func answer(from results: [VNObservation]) throws -> Answer {
    drawnBoxes(of: try objects(in: results))
  }

  private func objects(in results: [VNObservation]) throws -> [FoundObject] {
    let edges = MLShapedArray<Float>(converting: try array(boxes, of: results)).scalars
    let found = MLShapedArray<Float>(converting: try array(scores, of: results)).scalars
    guard let classes else {
      return bestObjects(boxes: edges, probabilities: found, limits: limits, labels: labels)
    }
    return keptObjects(
      boxes: edges, confidences: found,
      classes: MLShapedArray<Int32>(converting: try array(classes, of: results)).scalars
        .map(Int.init),
      labels: labels)
  }
}

/// Of a package that Vision takes for an object detector: it has Core ML's own suppression inside.
struct ObjectReading: VisionReading {
  let scaling = VNImageCropAndScaleOption.scaleFill
  private let labels: [String]

  /// nil where the package is none, or the model sees only a part of the picture.
  init?(_ artifact: Artifact, of model: Record) {
    guard model.preprocessing.resizeMode == .stretch, artifact.takesPictureOfVision,
      artifact.outputs.contains(where: { $0.role == "class-confidences" })
    else {
      return nil
    }
    labels = model.labels ?? []
  }

  func answer(from results: [VNObservation]) throws -> Answer {
    guard let found = results as? [VNRecognizedObjectObservation] else {
      throw HarnessError("Vision takes the package for no object detector.")
    }
    return drawnBoxes(of: found.compactMap(object))
  }

  /// Vision's origin is the lower left corner.
  private func object(of observation: VNRecognizedObjectObservation) -> FoundObject? {
    guard let best = observation.labels.first else {
      return nil
    }
    let box = observation.boundingBox
    return FoundObject(
      index: labels.firstIndex(of: best.identifier) ?? 0, label: best.identifier,
      confidence: best.confidence,
      box: Edges(
        left: Double(box.minX), top: Double(1 - box.maxY), right: Double(box.maxX),
        bottom: Double(1 - box.minY)))
  }
}

/// The best objects, given as shares of the sides, and their boxes.
private func drawnBoxes(of objects: [FoundObject]) -> Answer {
  let size = Size(height: BoxesShown.side, width: BoxesShown.side)
  let drawn = Edges(left: 0, top: 0, right: Double(size.width), bottom: Double(size.height))
  let best = objects.prefix(BoxesShown.most)
  return Answer(
    guesses: best.map { Guess(label: $0.label, probability: Double($0.confidence)) },
    overlay: overlayImage(
      of: overlay(of: best.map { $0.within(drawn) }, size: size), height: size.height,
      width: size.width))
}

/// - Throws: `HarnessError`: the package gives no such output.
private func array(_ output: String, of results: [VNObservation]) throws -> MLMultiArray {
  let found = results.compactMap { $0 as? VNCoreMLFeatureValueObservation }
    .first { $0.featureName == output }
  guard let values = found?.featureValue.multiArrayValue else {
    throw HarnessError("The package gives no \(output): export it again.")
  }
  return values
}
