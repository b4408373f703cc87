import Foundation
import ImageIO
import MobileViTClassifier

/// The most probable class of a picture file, for example of one that a `PhotosPicker` gave.
func bestClass(
  of file: URL, with classifier: MobileViTClassifier
) async throws -> Classification? {
  guard let source = CGImageSourceCreateWithURL(file as CFURL, nil),
    let image = CGImageSourceCreateImageAtIndex(source, 0, nil)
  else { throw CocoaError(.fileReadCorruptFile) }
  let properties = CGImageSourceCopyPropertiesAtIndex(source, 0, nil) as? [CFString: Any]
  let stored = properties?[kCGImagePropertyOrientation] as? UInt32
  return try await classifier.classify(
    image, orientation: stored.flatMap(CGImagePropertyOrientation.init) ?? .up, most: 1
  ).first
}
