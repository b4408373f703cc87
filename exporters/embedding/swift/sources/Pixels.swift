import CoreGraphics
import CoreVideo
import VideoToolbox

extension Picture {
  /// The pixels of an image as they are in its file.
  ///
  /// The image's own colour space is kept where it is RGB: the model was trained on what files
  /// hold, without colour management. Transparency is laid on white.
  ///
  /// - Throws: ``ModelError/unreadable``: there is no memory for it, or it has no pixels.
  init(_ image: CGImage) throws {
    let height = image.height
    let width = image.width
    let own = image.colorSpace.flatMap { $0.model == .rgb && $0.supportsOutput ? $0 : nil }
    guard height > 0, width > 0,
      let space = own ?? CGColorSpace(name: CGColorSpace.sRGB),
      let context = CGContext(
        data: nil, width: width, height: height, bitsPerComponent: 8, bytesPerRow: 0, space: space,
        bitmapInfo: CGImageAlphaInfo.noneSkipLast.rawValue)
    else { throw ModelError.unreadable }
    let everything = CGRect(x: 0, y: 0, width: width, height: height)
    context.setFillColor(red: 1, green: 1, blue: 1, alpha: 1)
    context.fill([everything])
    context.draw(image, in: everything)
    guard let data = context.data else { throw ModelError.unreadable }
    let rowBytes = context.bytesPerRow
    let source = UnsafeRawBufferPointer(start: data, count: rowBytes * height)
    let count = height * width * 3
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      var to = 0
      for y in 0..<height {
        for from in stride(from: y * rowBytes, to: y * rowBytes + width * 4, by: 4) {
          target[to] = source[from]
          target[to + 1] = source[from + 1]
          target[to + 2] = source[from + 2]
          to += 3
        }
      }
      initialized = count
    }
    self.init(height: height, width: width, bytes: bytes)
  }

  /// The pixels of a camera's or a video's picture.
  ///
  /// - Throws: ``ModelError/unreadable``: VideoToolbox does not read its format.
  init(_ buffer: CVPixelBuffer) throws {
    var image: CGImage?
    let status = VTCreateCGImageFromCVPixelBuffer(buffer, options: nil, imageOut: &image)
    guard status == 0, let image else { throw ModelError.unreadable }
    try self.init(image)
  }

  /// The picture as Core ML takes it; its colour order is Core ML's own affair.
  func pixelBuffer() throws -> CVPixelBuffer {
    var made: CVPixelBuffer?
    let status = CVPixelBufferCreate(
      nil, width, height, kCVPixelFormatType_32BGRA, nil, &made)
    guard status == kCVReturnSuccess, let buffer = made,
      CVPixelBufferLockBaseAddress(buffer, []) == kCVReturnSuccess
    else { throw ModelError.unreadable }
    defer { CVPixelBufferUnlockBaseAddress(buffer, []) }
    guard let start = CVPixelBufferGetBaseAddress(buffer) else { throw ModelError.unreadable }
    let rowBytes = CVPixelBufferGetBytesPerRow(buffer)
    writeBGRA(
      bytes, width: width, rowBytes: rowBytes,
      into: UnsafeMutableRawBufferPointer(start: start, count: rowBytes * height))
    return buffer
  }
}
