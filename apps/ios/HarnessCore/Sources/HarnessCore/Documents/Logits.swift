extension Artifact {
  /// The output that harnesses compare and classify by.
  public static let logitsName = "logits"

  /// Extents of the logits, batch and classes; 1 image where any number is accepted.
  ///
  /// - Throws: `HarnessError`: there is no such output, or it is not batch by classes of float32.
  public func logitsShape() throws -> [Int] {
    guard
      let spec = outputs.first(where: { $0.name == Self.logitsName }),
      spec.dtype == .float32, spec.shape.count == 2
    else {
      throw HarnessError(
        "\(title) has no float32 output named \(Self.logitsName), batch x classes.")
    }
    return spec.shape.map { extent in
      switch extent {
      case .fixed(let size): size
      case .batch: 1
      }
    }
  }
}
