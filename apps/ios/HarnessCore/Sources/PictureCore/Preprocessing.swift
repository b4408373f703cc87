/// What happens to a picture before the model: resize and crop, as the model was trained with.
///
/// Colour order, scale, mean and standard deviation are inside the model.
public struct Preprocessing: Sendable, Hashable {
  /// How the picture is brought to ``resize``.
  public enum Mode: Sendable, Hashable {
    /// The aspect ratio is kept; the picture just covers the size.
    case cover
    /// Both sides are resized, whatever the aspect ratio.
    case stretch
  }

  /// The size that the picture is resized to cover or to have.
  public let resize: Size
  public let mode: Mode
  /// The size of the centre that the model sees.
  public let crop: Size
  public let interpolation: Interpolation
  /// Does the filter widen with the reduction, as PIL's does?
  public let antialias: Bool

  public init(
    resize: Size, mode: Mode, crop: Size, interpolation: Interpolation, antialias: Bool
  ) {
    self.resize = resize
    self.mode = mode
    self.crop = crop
    self.interpolation = interpolation
    self.antialias = antialias
  }

  /// The pixels that the model sees.
  ///
  /// - Parameter picture: an upright picture.
  /// - Returns: a picture of the size ``crop``.
  /// - Throws: ``PictureError/tooSmall(height:width:)`` below 8 pixels on a side.
  public func pixels(of picture: Picture) throws(PictureError) -> Picture {
    guard min(picture.height, picture.width) >= PictureError.smallestSide else {
      throw .tooSmall(height: picture.height, width: picture.width)
    }
    let size = resizedSize(of: Size(height: picture.height, width: picture.width))
    return picture.resized(to: size, by: interpolation, antialias: antialias).centre(crop)
  }

  /// The part of an upright picture that the model sees, in the picture's pixels.
  ///
  /// - Parameter picture: its size.
  public func seenPart(of picture: Size) -> Edges {
    let resized = resizedSize(of: picture)
    let (top, left) = ((resized.height - crop.height) / 2, (resized.width - crop.width) / 2)
    let down = Double(picture.height) / Double(resized.height)
    let across = Double(picture.width) / Double(resized.width)
    return Edges(
      left: Double(left) * across, top: Double(top) * down,
      right: Double(left + crop.width) * across, bottom: Double(top + crop.height) * down)
  }

  private func resizedSize(of picture: Size) -> Size {
    if mode == .stretch {
      return resize
    }
    let height = Double(picture.height)
    let width = Double(picture.width)
    let factor = max(Double(resize.height) / height, Double(resize.width) / width)
    return Size(
      height: max(resize.height, Int(height * factor)),
      width: max(resize.width, Int(width * factor)))
  }
}

/// Why a picture cannot be classified.
public enum PictureError: Error, Hashable, CustomStringConvertible {
  /// A side is shorter than 8 pixels: there is nothing to classify.
  case tooSmall(height: Int, width: Int)

  static let smallestSide = 8

  public var description: String {
    switch self {
    case .tooSmall(let height, let width):
      "The picture is \(width)x\(height) pixels; at least "
        + "\(Self.smallestSide)x\(Self.smallestSide) are needed."
    }
  }
}
