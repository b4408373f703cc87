import Foundation

/// A reference of an artifact's input size: its input, and the logits to expect.
struct ReferenceInput {
  let input: Tensor
  let logits: [Float]
}

extension ExportFolder {
  /// The references that an artifact is checked with, at least one.
  ///
  /// - Throws: `HarnessError`: there is none of the artifact's input size, or one is damaged.
  func references(for artifact: Artifact) throws -> [ReferenceInput] {
    let size = try artifact.inputSize
    let found = try manifest.references.compactMap { reference -> ReferenceInput? in
      guard reference.pixels.shape == [size.height, size.width, 3],
        reference.pixels.dtype == .uint8, let logits = reference.outputs["logits"],
        logits.dtype == .float32
      else {
        return nil
      }
      return ReferenceInput(
        input: try artifact.tensor(of: [UInt8](bytes(of: reference.pixels))),
        logits: floats(try bytes(of: logits)))
    }
    guard !found.isEmpty else {
      throw HarnessError(
        "The manifest has no reference of \(size.height)x\(size.width) pixels.")
    }
    return found
  }
}

/// Little-endian float32 values.
private func floats(_ bytes: Data) -> [Float] {
  bytes.withUnsafeBytes { buffer in
    (0..<buffer.count / 4).map { index in
      let bits = buffer.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
      return Float(bitPattern: UInt32(littleEndian: bits))
    }
  }
}

extension Artifact {
  /// Height and width in pixels of the image input.
  ///
  /// - Throws: `HarnessError`: the artifact is not one that takes a single picture of fixed size.
  var inputSize: Size {
    get throws {
      let input = try imageInput
      let axis = input.layout == .nchw ? 2 : 1
      guard input.shape.count == 4, case .fixed(let height) = input.shape[axis],
        case .fixed(let width) = input.shape[axis + 1]
      else {
        throw HarnessError("\(title) has no fixed input height and width.")
      }
      return Size(height: height, width: width)
    }
  }

  /// Images per run: the fixed batch, or 1 where any is accepted.
  var batch: Int {
    if case .fixed(let images)? = inputs.first?.shape.first {
      return images
    }
    return 1
  }

  /// RGB pixels, [height, width, 3], as the image input, repeated to fill a fixed batch.
  func tensor(of pixels: [UInt8]) throws -> Tensor {
    let input = try imageInput
    let size = try inputSize
    let area = size.height * size.width
    guard pixels.count == 3 * area else {
      throw HarnessError(
        "\(pixels.count) bytes are no RGB picture of \(size.height)x\(size.width) pixels.")
    }
    let ordered =
      input.layout == .nchw
      ? (0..<3).flatMap { channel in (0..<area).map { pixels[3 * $0 + channel] } } : pixels
    var image: [UInt8] = ordered
    if input.dtype == .float32 {
      let factor = Double(Float((input.range?.high ?? 255) / 255))
      image = ordered.flatMap { value in
        withUnsafeBytes(of: Float(Double(value) * factor).bitPattern.littleEndian, Array.init)
      }
    }
    let (height, width) = (size.height, size.width)
    let shape = input.layout == .nchw ? [batch, 3, height, width] : [batch, height, width, 3]
    let images: [UInt8] = (0..<batch).flatMap { _ in image }
    return Tensor(
      name: input.name, shape: shape, dtype: input.dtype, layout: input.layout, bytes: images)
  }

  private var imageInput: TensorSpec {
    get throws {
      guard inputs.count == 1, let input = inputs.first, [.nchw, .nhwc].contains(input.layout),
        [.float32, .uint8].contains(input.dtype)
      else {
        throw HarnessError("\(title) does not take one float32 or uint8 picture.")
      }
      guard outputs.contains(where: { $0.name == "logits" && $0.dtype == .float32 }) else {
        throw HarnessError("\(title) has no float32 output named logits.")
      }
      return input
    }
  }
}
