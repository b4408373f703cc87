import CoreGraphics
import CoreVideo
import Foundation
import ImageIO

/// A class that a picture may show, or shows a part or an object of.
struct Guess: Equatable, Sendable {
  let label: String
  /// 0 to 1; of a mask's class the share of its pixels.
  let probability: Double
}

/// What a model says of a picture.
struct Answer: Sendable {
  /// Best or largest first.
  let guesses: [Guess]
  /// A mask's colours or the lines of boxes, to be laid over the whole picture; nil of other tasks.
  let overlay: CGImage?
}

/// How boxes are shown.
enum BoxesShown {
  static let most = 8
  /// Of the square of pixels that they are drawn in, which is stretched over the picture.
  static let side = 640
}

/// Red, green, blue and alpha of every pixel as an image; nil where there is no memory for it.
func overlayImage(of pixels: [UInt8], height: Int, width: Int) -> CGImage? {
  guard let provider = CGDataProvider(data: Data(pixels) as CFData),
    let space = CGColorSpace(name: CGColorSpace.sRGB)
  else {
    return nil
  }
  return CGImage(
    width: width, height: height, bitsPerComponent: 8, bitsPerPixel: 32, bytesPerRow: 4 * width,
    space: space, bitmapInfo: CGBitmapInfo(rawValue: CGImageAlphaInfo.last.rawValue),
    provider: provider, decode: nil, shouldInterpolate: false, intent: .defaultIntent)
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
