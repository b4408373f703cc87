import CoreGraphics
import CoreVideo
import ImageIO

/// A class that a picture may show.
struct Guess: Equatable, Sendable {
  let label: String
  /// 0 to 1.
  let probability: Double
}

/// A picture of the camera.
struct Frame: @unchecked Sendable {
  // Unchecked: the camera fills a buffer before it hands it out, and nobody writes to it after.
  let buffer: CVPixelBuffer
}

/// A loaded model that names what a picture shows.
protocol PictureClassifier: Sendable {
  /// Its best guesses, best first.
  func guesses(
    of image: CGImage, orientation: CGImagePropertyOrientation
  ) async throws -> [Guess]

  /// The same for an upright picture of the camera.
  func guesses(of frame: Frame) async throws -> [Guess]
}

/// What a person can classify with.
struct ClassifierSource: Identifiable, Sendable {
  /// Its name for people, which no two share.
  let id: String
  /// Loads the model; seconds where it has to be compiled first.
  let open: @Sendable () async throws -> any PictureClassifier
}
