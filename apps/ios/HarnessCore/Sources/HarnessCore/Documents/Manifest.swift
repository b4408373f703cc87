/// File format of an artifact.
public enum FormatName: String, Sendable, CaseIterable {
  case onnx, coreml, executorch, tflite
}

/// Number format inside an artifact; inputs and outputs keep theirs.
public enum Precision: String, Sendable, CaseIterable {
  case fp32, fp16, w8, w6, w4
}

/// Type of one element of an array.
public enum DType: String, Sendable, CaseIterable {
  case float32, float16, uint8, string
}

/// Meaning of an array's axes, in order.
public enum Layout: String, Sendable, CaseIterable {
  case nchw = "NCHW"
  case nhwc = "NHWC"
  case nc = "NC"
  case hwc = "HWC"
  case n = "N"
}

/// Extent of one axis.
public enum Extent: Equatable, Sendable {
  case fixed(Int)
  /// Any number of images.
  case batch
}

/// One input or output of an artifact.
public struct TensorSpec: Equatable, Sendable {
  public let name: String
  public let shape: [Extent]
  public let dtype: DType
  public let layout: Layout
  /// Smallest and largest value of an input; nil for outputs.
  public let range: Bounds?
}

/// Smallest and largest value.
public struct Bounds: Equatable, Sendable {
  public let low: Double
  public let high: Double
}

/// An array in a file of its own: raw, row-major, little-endian, no header.
public struct StoredArray: Equatable, Sendable {
  /// Relative to the manifest's folder.
  public let file: String
  public let sha256: String
  public let shape: [Int]
  public let dtype: DType
  public let layout: Layout
}

/// A small input with the reference model's outputs, to compare an artifact with.
public struct Reference: Equatable, Sendable {
  public let name: String
  /// RGB pixels, 0 to 255, after resize and crop.
  public let pixels: StoredArray
  /// Output name to the float32 reference model's output for one image.
  public let outputs: [String: StoredArray]
}

/// How far an artifact's outputs are from the reference model's.
public struct ParityRecord: Equatable, Sendable {
  /// Name of the limits that the figures were held against.
  public let limit: String
  /// Runtime and version that produced the figures.
  public let runtime: String
  public let figures: Figures
}

/// The artifact with reference inputs and outputs in one file.
public struct BundledProgram: Equatable, Sendable {
  public let file: String
  public let sha256: String
  public let bytes: Int
  public let images: Int
  public let tolerance: Double
}

/// One exported model.
public struct Artifact: Equatable, Sendable {
  public let format: FormatName
  public let precision: Precision
  /// What the rewrites were chosen for, e.g. portable, ane, xnnpack.
  public let target: String
  /// Relative to the manifest's folder; a folder where the format is one.
  public let file: String
  /// Function inside a file that has several; nil for the only one.
  public let function: String?
  public let sha256: String
  public let bytes: Int
  /// At least one.
  public let inputs: [TensorSpec]
  /// At least one.
  public let outputs: [TensorSpec]
  public let minimumRuntime: String
  public let parity: ParityRecord?
  public let notRun: String?
  public let bundledProgram: BundledProgram?

  /// Name for people; nothing is read off it.
  public var title: String {
    function.map { "\(file) \($0)" } ?? file
  }
}

/// How a picture becomes the network's input.
public struct Preprocessing: Equatable, Sendable {
  public enum ResizeMode: String, Sendable, CaseIterable { case cover, stretch }
  public enum Interpolation: String, Sendable, CaseIterable {
    case nearest, bilinear, bicubic, lanczos
  }
  public enum ColourOrder: String, Sendable, CaseIterable {
    case rgb = "RGB"
    case bgr = "BGR"
  }

  public let resize: Size
  public let resizeMode: ResizeMode
  public let crop: Size
  public let interpolation: Interpolation
  public let antialias: Bool
  public let colourOrder: ColourOrder
  public let scale: Double
  /// Three values.
  public let mean: [Double]
  /// Three positive values.
  public let std: [Double]
}

/// Height and width in pixels.
public struct Size: Equatable, Sendable {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

/// The record of the checkpoint, as far as a harness needs it.
public struct Model: Equatable, Sendable {
  public let variant: String
  public let task: String
  public let numClasses: Int
  /// One name per class, in output order; nil where none are known.
  public let labels: [String]?
  public let preprocessing: Preprocessing
  /// false: the weights are random; only speed can be judged.
  public let trained: Bool
}

/// `manifest.json`: what an export folder holds; nothing is read off file names.
public struct Manifest: Equatable, Sendable {
  /// The schema version that this release reads.
  public static let version = 1
  public static let fileName = "manifest.json"

  /// mobilevit-deploy version that wrote the manifest.
  public let toolkit: String
  public let model: Model
  public let parameters: Int
  public let references: [Reference]
  public let artifacts: [Artifact]
}
