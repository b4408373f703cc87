/// Writes RGB pixels as 32 bits BGRA, opaque, in rows that may be longer than the picture.
///
/// - Parameters:
///   - pixels: height x width x 3 values, row-major.
///   - width: pixels of a row.
///   - rowBytes: from one row to the next in `target`, at least 4 x width; what lies between stays.
///   - target: at least rowBytes x height bytes.
public func writeBGRA(
  _ pixels: [UInt8], width: Int, rowBytes: Int, into target: UnsafeMutableRawBufferPointer
) {
  precondition(width > 0 && rowBytes >= 4 * width, "rows of \(width) pixels in \(rowBytes) bytes")
  let rows = pixels.count / (3 * width)
  precondition(pixels.count == rows * 3 * width, "\(pixels.count) values are no rows of \(width)")
  precondition(target.count >= rows * rowBytes, "\(rows) rows do not fit \(target.count) bytes")
  for row in 0..<rows {
    for column in 0..<width {
      let from = 3 * (row * width + column)
      let to = row * rowBytes + 4 * column
      target[to] = pixels[from + 2]
      target[to + 1] = pixels[from + 1]
      target[to + 2] = pixels[from]
      target[to + 3] = .max
    }
  }
}
