/// RGB pixels, 8 bits each, row by row.
public struct Picture: Sendable, Hashable {
  /// Rows, at least 1.
  public let height: Int
  /// Columns, at least 1.
  public let width: Int
  /// Red, green, blue of each pixel: `height * width * 3` values of 0 to 255.
  public let bytes: [UInt8]

  /// A picture of given pixels.
  ///
  /// - Precondition: both sides are at least 1, and there are `height * width * 3` bytes.
  public init(height: Int, width: Int, bytes: [UInt8]) {
    precondition(height > 0 && width > 0, "\(height)x\(width) is no picture")
    precondition(
      bytes.count == height * width * 3,
      "\(bytes.count) bytes for \(height)x\(width) pixels of 3 channels")
    self.height = height
    self.width = width
    self.bytes = bytes
  }

  /// The picture as it should be looked at.
  ///
  /// - Parameter orientation: how it was stored.
  public func upright(from orientation: Orientation) -> Picture {
    if orientation == .up {
      return self
    }
    let newHeight = orientation.isTurned ? width : height
    let newWidth = orientation.isTurned ? height : width
    var result = [UInt8]()
    result.reserveCapacity(bytes.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (down, along) = orientation.isTurned ? (x, y) : (y, x)
        let row = orientation.flipsRows ? height - 1 - down : down
        let column = orientation.flipsColumns ? width - 1 - along : along
        let at = (row * width + column) * 3
        result.append(contentsOf: bytes[at..<at + 3])
      }
    }
    return Picture(height: newHeight, width: newWidth, bytes: result)
  }

  /// Height and width of the middle of the picture.
  func centre(_ crop: Size) -> Picture {
    if crop == Size(height: height, width: width) {
      return self
    }
    let top = (height - crop.height) / 2
    let left = (width - crop.width) / 2
    var result = [UInt8]()
    result.reserveCapacity(crop.height * crop.width * 3)
    for y in top..<top + crop.height {
      let start = (y * width + left) * 3
      result.append(contentsOf: bytes[start..<start + crop.width * 3])
    }
    return Picture(height: crop.height, width: crop.width, bytes: result)
  }
}

/// How a picture is stored: EXIF's numbers, which are those of `CGImagePropertyOrientation`.
public enum Orientation: UInt32, Sendable, CaseIterable {
  case up = 1
  case upMirrored, down, downMirrored, leftMirrored, right, rightMirrored, left

  /// Are rows stored as columns?
  var isTurned: Bool { rawValue >= 5 }

  /// Is the first stored row at the far side?
  var flipsRows: Bool {
    switch self {
    case .down, .downMirrored, .right, .rightMirrored: true
    case .up, .upMirrored, .leftMirrored, .left: false
    }
  }

  /// Is the first stored column at the far side?
  var flipsColumns: Bool {
    switch self {
    case .upMirrored, .down, .rightMirrored, .left: true
    case .up, .downMirrored, .leftMirrored, .right: false
    }
  }
}

/// Height and width in pixels.
public struct Size: Sendable, Hashable {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}
