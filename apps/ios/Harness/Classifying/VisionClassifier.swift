import CoreGraphics
import CoreML
import Foundation
import HarnessCore
import ImageIO
import Vision

/// A Core ML package of an export folder, run by Vision.
///
/// Vision resizes in its own interpolation, close to the manifest's but not the same to the last
/// bit. For a classifier it resizes the shorter side to the network's input and crops the middle:
/// other than a manifest that crops less than it resizes to. The generated Swift package does what
/// the manifest says.
actor VisionClassifier: PictureClassifier {
  private let model: VNCoreMLModel
  private let reading: any VisionReading
  /// Stays as long as the model does, which may read its weights late.
  private let compiled: URL

  /// - Parameters:
  ///   - package: a folder `.mlpackage` with a picture as input.
  ///   - reading: what its outputs are.
  init(package: URL, reading: any VisionReading) async throws {
    self.reading = reading
    compiled = try await MLModel.compileModel(at: package)
    model = try VNCoreMLModel(
      for: MLModel(contentsOf: compiled, configuration: MLModelConfiguration()))
  }

  deinit {
    // What cannot be removed now goes with the temporary folder.
    try? FileManager.default.removeItem(at: compiled)
  }

  /// Every package in export folders that Vision can run and whose results are shown here.
  static func sources(in exports: [OfferedExport]) -> [ClassifierSource] {
    exports.flatMap { folder in
      folder.manifest.artifacts.compactMap { artifact in
        let model = folder.manifest.model
        let readings: [(any VisionReading)?] = [
          MaskReading(artifact, of: model), BoxReading(artifact, of: model),
          ObjectReading(artifact, of: model), ClassReading(artifact),
        ]
        guard let reading = readings.compactMap({ $0 }).first else {
          return nil
        }
        return ClassifierSource(id: "\(folder.label): \(artifact.title)") {
          try await VisionClassifier(
            package: folder.url.appending(path: artifact.file), reading: reading)
        }
      }
    }
  }

  func answer(to image: CGImage, orientation: CGImagePropertyOrientation) throws -> Answer {
    try answer(from: VNImageRequestHandler(cgImage: image, orientation: orientation))
  }

  func answer(to frame: Frame) throws -> Answer {
    try answer(from: VNImageRequestHandler(cvPixelBuffer: frame.buffer))
  }

  private func answer(from handler: VNImageRequestHandler) throws -> Answer {
    let request = VNCoreMLRequest(model: model)
    request.imageCropAndScaleOption = reading.scaling
    try handler.perform([request])
    return try reading.answer(from: request.results ?? [])
  }
}
