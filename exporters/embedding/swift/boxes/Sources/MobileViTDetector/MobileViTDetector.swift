import CoreGraphics
import CoreML
import CoreVideo
import Foundation
import ImageIO

/// Says what is where in a picture, with the model of this package.
///
/// ```swift
/// let detector = try await MobileViTDetector()
/// for one in try await detector.detect(image) where one.confidence > 0.3 {
///   print(one.label, one.confidence, one.box)
/// }
/// ```
///
/// Keep one for as long as pictures come: making it loads the model, and the first
/// time on a device Core ML also compiles it, which takes seconds. Calls are worked through one by
/// one; a call reads the picture's pixels where it is made, and the rest happens elsewhere.
public actor MobileViTDetector {
  /// The label of every class, the background's first; nil if there are none.
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

  /// The objects of a picture, best first: all that the thresholds of the export let through.
  ///
  /// - Parameters:
  ///   - image: of at least 8 x 8 pixels; transparency is laid on white.
  ///   - orientation: how it was stored. A `CGImage` does not know it: take what a `UIImage`'s
  ///     `imageOrientation` or the file's `kCGImagePropertyOrientation` says.
  ///   - isolation: where the pixels are read; leave it out.
  /// - Returns: boxes in pixels of the upright picture; their edges may lie beyond its own.
  /// - Throws: ``PictureError`` if it is too small, ``ModelError/unreadable`` if
  ///   its pixels cannot be read, or what Core ML says when it cannot run the model.
  public func detect(
    _ image: CGImage, orientation: CGImagePropertyOrientation = .up,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [FoundObject] {
    let picture = try Picture(image)
    return try await detect(
      picture, orientation: Orientation(rawValue: orientation.rawValue) ?? .up)
  }

  /// The same of a camera's or a video's picture.
  ///
  /// - Parameters:
  ///   - buffer: of at least 8 x 8 pixels, in any format that VideoToolbox reads.
  ///   - orientation: how it was stored; a camera's pictures are turned unless its connection was
  ///     told otherwise.
  ///   - isolation: where the pixels are read; leave it out.
  /// - Returns: boxes in pixels of the upright picture; their edges may lie beyond its own.
  /// - Throws: as for a `CGImage`.
  public func detect(
    _ buffer: CVPixelBuffer, orientation: CGImagePropertyOrientation = .up,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> [FoundObject] {
    let picture = try Picture(buffer)
    return try await detect(
      picture, orientation: Orientation(rawValue: orientation.rawValue) ?? .up)
  }

  private func detect(
    _ picture: Picture, orientation: Orientation
  ) throws -> [FoundObject] {
    let upright = picture.upright(from: orientation)
    let pixels = try Model.preprocessing.pixels(of: upright)
    let part = Model.preprocessing.seenPart(
      of: Size(height: upright.height, width: upright.width))
    return objects(of: try model.values(for: pixels)).map { $0.within(part) }
  }
}
