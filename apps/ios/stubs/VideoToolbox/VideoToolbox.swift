// A hand-written stand-in, not Apple's SDK: the few signatures that the generated package uses, so
// that its sources can be type-checked on Linux. It proves agreement with this file alone.
// Documented at developer.apple.com/documentation/videotoolbox (VTCreateCGImageFromCVPixelBuffer).
import CoreGraphics
import CoreVideo

public typealias OSStatus = Int32

public func VTCreateCGImageFromCVPixelBuffer(
  _ pixelBuffer: CVPixelBuffer, options: CFDictionary?, imageOut: UnsafeMutablePointer<CGImage?>
) -> OSStatus {
  fatalError("a stand-in")
}
