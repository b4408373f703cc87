import Foundation
import ImageIO
import MobileViTSegmenter

/// The largest class of a picture file, for example of one that a `PhotosPicker` gave.
func largestClass(
  of file: URL, with segmenter: MobileViTSegmenter
) async throws -> ClassShare? {
  guard let source = CGImageSourceCreateWithURL(file as CFURL, nil),
    let image = CGImageSourceCreateImageAtIndex(source, 0, nil)
  else { throw CocoaError(.fileReadCorruptFile) }
  let properties = CGImageSourceCopyPropertiesAtIndex(source, 0, nil) as? [CFString: Any]
  let stored = properties?[kCGImagePropertyOrientation] as? UInt32
  let mask = try await segmenter.segment(
    image, orientation: stored.flatMap(CGImagePropertyOrientation.init) ?? .up)
  return mask.shares(1, labels: MobileViTSegmenter.labels).first
}
