import CoreGraphics
import CoreML
import Foundation
import HarnessCore
import ImageIO
import Vision

/// A Core ML package of an export folder, run by Vision.
///
/// Vision resizes the shorter side to the network's input and crops the middle, in its own
/// interpolation: close to a manifest that says `cover`, but not the same to the last bit, and other
/// than one that crops less than it resizes to. The generated Swift package does what the manifest
/// says.
actor VisionClassifier: PictureClassifier {
  private static let most = 5
  private let model: VNCoreMLModel
  /// Stays as long as the model does, which may read its weights late.
  private let compiled: URL

  /// - Parameter package: a folder `.mlpackage` with a picture as input and a label as output.
  init(package: URL) async throws {
    compiled = try await MLModel.compileModel(at: package)
    model = try VNCoreMLModel(
      for: MLModel(contentsOf: compiled, configuration: MLModelConfiguration()))
  }

  deinit {
    // What cannot be removed now goes with the temporary folder.
    try? FileManager.default.removeItem(at: compiled)
  }

  /// Every package in export folders that Vision can classify with.
  static func sources(in exports: [OfferedExport]) -> [ClassifierSource] {
    exports.flatMap { folder in
      folder.manifest.artifacts.filter(\.classifiesWithVision).map { artifact in
        ClassifierSource(id: "\(folder.label): \(artifact.title)") {
          try await VisionClassifier(package: folder.url.appending(path: artifact.file))
        }
      }
    }
  }

  func guesses(
    of image: CGImage, orientation: CGImagePropertyOrientation
  ) throws -> [Guess] {
    try guesses(from: VNImageRequestHandler(cgImage: image, orientation: orientation))
  }

  func guesses(of frame: Frame) throws -> [Guess] {
    try guesses(from: VNImageRequestHandler(cvPixelBuffer: frame.buffer))
  }

  private func guesses(from handler: VNImageRequestHandler) throws -> [Guess] {
    let request = VNCoreMLRequest(model: model)
    request.imageCropAndScaleOption = .centerCrop
    try handler.perform([request])
    guard let found = request.results as? [VNClassificationObservation] else {
      throw HarnessError("The package names no classes: export it with labels.")
    }
    return found.prefix(Self.most)
      .map { Guess(label: $0.identifier, probability: Double($0.confidence)) }
  }
}
