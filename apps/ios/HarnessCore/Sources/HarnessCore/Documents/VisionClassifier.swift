extension Artifact {
  /// Whether Vision can classify pictures with it: a Core ML package that takes one picture and
  /// names the class.
  public var classifiesWithVision: Bool {
    guard format == .coreml, inputs.count == 1, let input = inputs.first else {
      return false
    }
    return input.dtype == .uint8 && input.layout == .nhwc && input.shape.first == .fixed(1)
      && function == nil && outputs.contains { $0.dtype == .string }
  }
}
