/// Where something lies: its edges from the left and the top, in pixels or as shares of a side.
public struct Edges: Sendable, Hashable {
  public let left, top, right, bottom: Double

  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// Shares of the sides of a part in the unit that the part is given in.
  public func within(_ part: Edges) -> Edges {
    let (width, height) = (part.right - part.left, part.bottom - part.top)
    return Edges(
      left: part.left + left * width, top: part.top + top * height,
      right: part.left + right * width, bottom: part.top + bottom * height)
  }
}
