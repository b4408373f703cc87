import Foundation
import ImageIO
import MobileViTDetector

/// What is seen clearly in a picture file, for example in one that a `PhotosPicker` gave.
func clearObjects(
  in file: URL, with detector: MobileViTDetector
) async throws -> [FoundObject] {
  guard let source = CGImageSourceCreateWithURL(file as CFURL, nil),
    let image = CGImageSourceCreateImageAtIndex(source, 0, nil)
  else { throw CocoaError(.fileReadCorruptFile) }
  let properties = CGImageSourceCopyPropertiesAtIndex(source, 0, nil) as? [CFString: Any]
  let stored = properties?[kCGImagePropertyOrientation] as? UInt32
  let found = try await detector.detect(
    image, orientation: stored.flatMap(CGImagePropertyOrientation.init) ?? .up)
  return found.filter { $0.confidence > 0.3 }
}
