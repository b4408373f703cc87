import Foundation

extension Artifact {
  /// Name for people; nothing is read off it.
  public var title: String {
    function.map { "\(file) \($0)" } ?? file
  }

  /// Whether Vision can run it: a Core ML package of one function that takes one picture.
  public var takesPictureOfVision: Bool {
    guard format == "coreml", inputs.count == 1, let input = inputs.first else {
      return false
    }
    return input.dtype == .uint8 && input.layout == "NHWC" && input.shape.first == 1
      && function == nil
  }

  /// Whether Vision can classify pictures with it: it also names the class.
  public var classifiesWithVision: Bool {
    takesPictureOfVision && outputs.contains { $0.role == "label" }
  }

  /// The outputs that can be compared with the references: 32-bit floats, as many for each image.
  ///
  /// What is no measured value, as a mask's classes, or has a row for every object found, the
  /// toolkit judges, with ties aside, where the artifact is made.
  public var comparableOutputs: [TensorSpec] {
    outputs.filter { $0.dtype == .float32 && $0.layout.hasPrefix("N") }
  }

  /// Height and width in pixels of the image input.
  ///
  /// - Throws: `HarnessError`: the artifact is not one that takes a single picture of fixed size.
  func inputSize() throws -> [Int] {
    let input = try imageInput
    let axis = input.layout == "NCHW" ? 2 : 1
    guard input.shape.count == 4, let height = input.shape[axis], let width = input.shape[axis + 1]
    else {
      throw HarnessError("\(title) has no fixed input height and width.")
    }
    return [height, width]
  }

  /// Images per run: the fixed batch, or 1 where any is accepted.
  public var batch: Int {
    inputs.first?.shape.first.flatMap { $0 } ?? 1
  }

  /// RGB pixels, [height, width, 3], as the image input, repeated to fill a fixed batch.
  func tensor(of pixels: [UInt8]) throws -> Tensor {
    let input = try imageInput
    let size = try inputSize()
    let area = size[0] * size[1]
    guard pixels.count == 3 * area else {
      throw HarnessError(
        "\(pixels.count) bytes are no RGB picture of \(size[0])x\(size[1]) pixels.")
    }
    let ordered =
      input.layout == "NCHW"
      ? (0..<3).flatMap { channel in (0..<area).map { pixels[3 * $0 + channel] } } : pixels
    var image: [UInt8] = ordered
    if input.dtype == .float32 {
      let factor = Double(Float((input.range?[1] ?? 255) / 255))
      image = ordered.flatMap { value in
        withUnsafeBytes(of: Float(Double(value) * factor).bitPattern.littleEndian, Array.init)
      }
    }
    return Tensor(
      name: input.name,
      shape: input.layout == "NCHW" ? [batch, 3] + size : [batch] + size + [3],
      dtype: input.dtype, layout: input.layout,
      bytes: (0..<batch).flatMap { _ in image })
  }

  private var imageInput: TensorSpec {
    get throws {
      guard inputs.count == 1, let input = inputs.first, input.role == "image",
        ["NCHW", "NHWC"].contains(input.layout), [.float32, .uint8].contains(input.dtype)
      else {
        throw HarnessError("\(title) does not take one float32 or uint8 picture.")
      }
      return input
    }
  }
}

extension TensorSpec {
  /// Extents of an output whose size is known before it is computed; 1 image where any number is.
  public var fixedShape: [Int]? {
    let rest = shape.dropFirst().compactMap { $0 }
    return rest.count == shape.count - 1 ? [(shape.first ?? nil) ?? 1] + rest : nil
  }
}
