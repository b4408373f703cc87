import CoreGraphics
import CoreML
import CoreVideo
import Foundation
import ImageIO

/// Says what every pixel of a picture shows, with the model of this package.
///
/// ```swift
/// let segmenter = try await MobileViTSegmenter()
/// let mask = try await segmenter.segment(image)
/// print(mask.shares(3, labels: MobileViTSegmenter.labels))
/// ```
///
/// Keep one for as long as pictures come: making it loads the model, and the first
/// time on a device Core ML also compiles it, which takes seconds. Calls are worked through one by
/// one; a call reads the picture's pixels where it is made, and the rest happens elsewhere.
public actor MobileViTSegmenter {
  /// The label of every class, in the order of ``ClassShare/index``; nil if there are none.
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

  /// A class for every pixel of a picture, in the size that the model was exported with.
  ///
  /// - Parameters:
  ///   - image: of at least 8 x 8 pixels; transparency is laid on white.
  ///   - orientation: how it was stored. A `CGImage` does not know it: take what a `UIImage`'s
  ///     `imageOrientation` or the file's `kCGImagePropertyOrientation` says.
  ///   - isolation: where the pixels are read; leave it out.
  /// - Returns: the mask of the part that the model sees, which is the whole picture unless the
  ///   preprocessing crops it.
  /// - Throws: ``PictureError`` if it is too small, ``ModelError/unreadable`` if
  ///   its pixels cannot be read, or what Core ML says when it cannot run the model.
  public func segment(
    _ image: CGImage, orientation: CGImagePropertyOrientation = .up,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Mask {
    let picture = try Picture(image)
    return try await segment(
      picture, orientation: Orientation(rawValue: orientation.rawValue) ?? .up)
  }

  /// The same of a camera's or a video's picture.
  ///
  /// - Parameters:
  ///   - buffer: of at least 8 x 8 pixels, in any format that VideoToolbox reads.
  ///   - orientation: how it was stored; a camera's pictures are turned unless its connection was
  ///     told otherwise.
  ///   - isolation: where the pixels are read; leave it out.
  /// - Returns: the mask of the part that the model sees, which is the whole picture unless the
  ///   preprocessing crops it.
  /// - Throws: as for a `CGImage`.
  public func segment(
    _ buffer: CVPixelBuffer, orientation: CGImagePropertyOrientation = .up,
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> Mask {
    let picture = try Picture(buffer)
    return try await segment(
      picture, orientation: Orientation(rawValue: orientation.rawValue) ?? .up)
  }

  private func segment(
    _ picture: Picture, orientation: Orientation
  ) throws -> Mask {
    let pixels = try Model.preprocessing.pixels(of: picture.upright(from: orientation))
    return mask(of: try model.values(for: pixels))
  }
}
