import CoreGraphics
import CoreVideo
import ImageIO

/// A class that a picture may show, or shows a part of.
struct Guess: Equatable, Sendable {
  let label: String
  /// 0 to 1; of a mask's class the share of its pixels.
  let probability: Double
}

/// What a model says of a picture.
struct Answer: Sendable {
  /// Best or largest first.
  let guesses: [Guess]
  /// What every pixel shows, in colours to be laid over the whole picture; nil of other tasks.
  let overlay: CGImage?
}

/// A picture of the camera.
struct Frame: @unchecked Sendable {
  // Unchecked: the camera fills a buffer before it hands it out, and nobody writes to it after.
  let buffer: CVPixelBuffer
}

/// A loaded model that names what a picture shows.
protocol PictureClassifier: Sendable {
  func answer(to image: CGImage, orientation: CGImagePropertyOrientation) async throws -> Answer

  /// The same for an upright picture of the camera.
  func answer(to frame: Frame) async throws -> Answer
}

/// What a person can classify with.
struct ClassifierSource: Identifiable, Sendable {
  /// Its name for people, which no two share.
  let id: String
  /// Loads the model; seconds where it has to be compiled first.
  let open: @Sendable () async throws -> any PictureClassifier
}
