import CoreGraphics
import CoreML
import CoreVideo
import Foundation
import ImageIO

/// Classifies pictures with the model of this package.
///
/// ```swift
/// let classifier = try await MobileViTClassifier()
/// let found = try await classifier.classify(image, most: 3)
/// print(found[0].label, found[0].probability)
/// ```
///
/// Keep one for as long as pictures are to be classified: making it loads the model, and the first
/// time on a device Core ML also compiles it, which takes seconds. Calls are worked through one by
/// one; a call reads the picture's pixels where it is made, and the rest happens elsewhere.
public actor MobileViTClassifier {
  /// The label of every class, in the order of ``Classification/index``; nil if there are none.
  public static var labels: [String]? { Model.classes.labels }

  private let model: LoadedModel

  /// Loads the model.
  ///
  /// - Parameter computeUnits: what Core ML may use; `.all` leaves the choice to it.
  /// - Throws: ``ModelError/modelMissing`` if the package was built without its resource, or
  ///   what Core ML says when it cannot compile or load the model.
  public init(computeUnits: MLComputeUnits = .all) async throws {
    model = try LoadedModel(at: await CompiledModel.url(), computeUnits: computeUnits)
  }

  /// The most probable classes of a picture, best first.
  ///
  /// - Parameters:
  ///   - image: of at least 8 x 8 pixels; transparency is laid on white.
  ///   - orientation: how it was stored. A `CGImage` does not know it: take what a `UIImage`'s
  ///     `imageOrientation` or the file's `kCGImagePropertyOrientation` says.
  ///   - most: how many classes.
  ///   - isolation: where the pixels are read; leave it out.
  /// - Returns: at most `most` classes with their softmax probabilities.
  /// - Throws: ``PictureError`` if it is too small, ``ModelError/unreadable`` if
  ///   its pixels cannot be read, or what Core ML says when it cannot run the model.
  public func classify(
    _ image: CGImage, orientation: CGImagePropertyOrientation = .up, most: Int = 5,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [Classification] {
    let picture = try Picture(image)
    return try await classify(
      picture, orientation: Orientation(rawValue: orientation.rawValue) ?? .up, most: most)
  }

  /// The most probable classes of a camera's or a video's picture, best first.
  ///
  /// - Parameters:
  ///   - buffer: of at least 8 x 8 pixels, in any format that VideoToolbox reads.
  ///   - orientation: how it was stored; a camera's pictures are turned unless its connection was
  ///     told otherwise.
  ///   - most: how many classes.
  ///   - isolation: where the pixels are read; leave it out.
  /// - Returns: at most `most` classes with their softmax probabilities.
  /// - Throws: as for a `CGImage`.
  public func classify(
    _ buffer: CVPixelBuffer, orientation: CGImagePropertyOrientation = .up, most: Int = 5,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [Classification] {
    let picture = try Picture(buffer)
    return try await classify(
      picture, orientation: Orientation(rawValue: orientation.rawValue) ?? .up, most: most)
  }

  private func classify(
    _ picture: Picture, orientation: Orientation, most: Int
  ) throws -> [Classification] {
    let pixels = try Model.preprocessing.pixels(of: picture.upright(from: orientation))
    return Model.classes.top(most, of: try model.values(for: pixels)[0])
  }
}
