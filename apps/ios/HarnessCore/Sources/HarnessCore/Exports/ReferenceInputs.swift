import Foundation

/// A reference of an artifact's input size: its input, and the outputs to expect of one image.
struct ReferenceInput {
  let input: Tensor
  /// By name; of the artifact's outputs those that can be compared.
  let outputs: [String: [Float]]
}

extension ExportFolder {
  /// The references that an artifact is compared with, at least one.
  ///
  /// - Throws: `HarnessError`: there is none of the artifact's input size, or one is damaged.
  func references(for artifact: Artifact) throws -> [ReferenceInput] {
    let size = try artifact.inputSize()
    let compared = artifact.comparableOutputs.map(\.name)
    let found = try manifest.references.compactMap { reference -> ReferenceInput? in
      guard reference.pixels.shape == size + [3], reference.pixels.dtype == .uint8 else {
        return nil
      }
      let outputs = reference.outputs.filter { $1.dtype == .float32 && compared.contains($0) }
      return ReferenceInput(
        input: try artifact.tensor(of: [UInt8](bytes(of: reference.pixels))),
        outputs: try outputs.mapValues { floats(try bytes(of: $0)) })
    }
    guard !found.isEmpty else {
      throw HarnessError("The manifest has no reference of \(size[0])x\(size[1]) pixels.")
    }
    guard found.allSatisfy({ !$0.outputs.isEmpty && $0.outputs.keys == found[0].outputs.keys })
    else {
      throw HarnessError(
        "The references have none of the outputs \(compared.joined(separator: ", ")).")
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
