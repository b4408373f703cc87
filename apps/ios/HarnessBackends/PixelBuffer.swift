import CoreVideo
import HarnessCore
import PictureCore

/// A picture in the memory that Core ML takes pictures in: 32 bits BGRA, backed by an IOSurface so
/// that no compute unit needs a copy.
func pixelBuffer(of tensor: Tensor) throws -> CVPixelBuffer {
  guard tensor.shape.count == 4, tensor.shape[0] == 1, tensor.shape[3] == 3 else {
    throw HarnessError("Core ML takes one RGB picture at a time, not shape \(tensor.shape).")
  }
  let (height, width) = (tensor.shape[1], tensor.shape[2])
  let attributes: [String: Any] = [kCVPixelBufferIOSurfacePropertiesKey as String: [String: Any]()]
  var made: CVPixelBuffer?
  let status = CVPixelBufferCreate(
    nil, width, height, kCVPixelFormatType_32BGRA, attributes as CFDictionary, &made)
  guard status == kCVReturnSuccess, let buffer = made else {
    throw HarnessError("The system has no pixel buffer of \(height)x\(width) (\(status)).")
  }
  guard CVPixelBufferLockBaseAddress(buffer, []) == kCVReturnSuccess else {
    throw HarnessError("A pixel buffer of \(height)x\(width) could not be written.")
  }
  defer { CVPixelBufferUnlockBaseAddress(buffer, []) }
  guard let base = CVPixelBufferGetBaseAddress(buffer) else {
    throw HarnessError("A pixel buffer of \(height)x\(width) has no memory.")
  }
  let rowBytes = CVPixelBufferGetBytesPerRow(buffer)
  let target = UnsafeMutableRawBufferPointer(start: base, count: rowBytes * height)
  writeBGRA(tensor.bytes, width: width, rowBytes: rowBytes, into: target)
  return buffer
}
