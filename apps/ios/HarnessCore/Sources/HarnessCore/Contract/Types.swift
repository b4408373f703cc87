// Made by `make types` from mobilevit_deploy/contract/schema: change nothing here.
// swift-format-ignore-file

import Foundation

/// Cases of several exports; those of one back end and thread count are sampled in turns.
public struct Campaign: Codable, Hashable, Sendable {
    /// Label of the export that the others are compared with; null for none.
    public var baseline: String?
    /// What is measured, in order.
    public var cases: [Case]
    /// How long to wait at most, before each group, for the device to cool.
    public var coolDownSeconds: Double
    /// When it was made, with time zone.
    public var created: String
    /// What was pushed.
    public var exports: [CampaignExport]
    /// Of this campaign; an outcome states it.
    public var id: String
    public var plan: Plan
    /// Version of this document's structure.
    public var schemaVersion: Int

    public enum CodingKeys: String, CodingKey {
        case baseline = "baseline"
        case cases = "cases"
        case coolDownSeconds = "cool_down_seconds"
        case created = "created"
        case exports = "exports"
        case id = "id"
        case plan = "plan"
        case schemaVersion = "schema_version"
    }

    public init(baseline: String?, cases: [Case], coolDownSeconds: Double, created: String, exports: [CampaignExport], id: String, plan: Plan, schemaVersion: Int) {
        self.baseline = baseline
        self.cases = cases
        self.coolDownSeconds = coolDownSeconds
        self.created = created
        self.exports = exports
        self.id = id
        self.plan = plan
        self.schemaVersion = schemaVersion
    }
}

/// One artifact on one back end: gives one report.
public struct Case: Codable, Hashable, Sendable {
    /// E.g. onnxruntime-cpu; a case whose back end the app does not have is left out.
    public var backend: String
    /// Position in exports.
    public var export: Int
    /// Function inside a file that has several; null for the only one.
    public var function: String?
    /// 64 hexadecimal digits.
    public var sha256: String
    /// Of the runtime; null: its own choice.
    public var threads: Int?

    public enum CodingKeys: String, CodingKey {
        case backend = "backend"
        case export = "export"
        case function = "function"
        case sha256 = "sha256"
        case threads = "threads"
    }

    public init(backend: String, export: Int, function: String?, sha256: String, threads: Int?) {
        self.backend = backend
        self.export = export
        self.function = function
        self.sha256 = sha256
        self.threads = threads
    }
}

/// An export folder, as it was exported; only the files that the cases need are there.
public struct CampaignExport: Codable, Hashable, Sendable {
    /// Relative to the manifest's folder, with forward slashes, inside it.
    public var folder: String
    /// What its artifacts are called in reports.
    public var label: String

    public enum CodingKeys: String, CodingKey {
        case folder = "folder"
        case label = "label"
    }

    public init(folder: String, label: String) {
        self.folder = folder
        self.label = label
    }
}

/// When there are enough samples; the limits in seconds hold for artifacts taken in turns.
public struct Plan: Codable, Hashable, Sendable {
    /// Of each artifact, at most.
    public var maximumSamples: Int
    /// Of sampling, at most.
    public var maximumSeconds: Double
    /// Of each artifact, at least.
    public var minimumSamples: Int
    /// Of sampling, at least.
    public var minimumSeconds: Double
    /// Aim: width of the median's 95 % interval as a share of it.
    public var relativeWidth: Double
    /// How does the latency bear the heat? Each artifact is sampled by itself, one run right
    /// after the other, for the whole of maximum_seconds. null: no.
    public var sustained: Bool?
    /// Of each artifact before the first sample.
    public var warmupRuns: Int

    public enum CodingKeys: String, CodingKey {
        case maximumSamples = "maximum_samples"
        case maximumSeconds = "maximum_seconds"
        case minimumSamples = "minimum_samples"
        case minimumSeconds = "minimum_seconds"
        case relativeWidth = "relative_width"
        case sustained = "sustained"
        case warmupRuns = "warmup_runs"
    }

    public init(maximumSamples: Int, maximumSeconds: Double, minimumSamples: Int, minimumSeconds: Double, relativeWidth: Double, sustained: Bool?, warmupRuns: Int) {
        self.maximumSamples = maximumSamples
        self.maximumSeconds = maximumSeconds
        self.minimumSamples = minimumSamples
        self.minimumSeconds = minimumSeconds
        self.relativeWidth = relativeWidth
        self.sustained = sustained
        self.warmupRuns = warmupRuns
    }
}

/// What a build of the app has; not whether this phone can use it.
public struct Harness: Codable, Hashable, Sendable {
    /// In the order in which they are measured.
    public var backends: [Backend]
    /// Version of this document's structure.
    public var schemaVersion: Int
    public var tool: Tool

    public enum CodingKeys: String, CodingKey {
        case backends = "backends"
        case schemaVersion = "schema_version"
        case tool = "tool"
    }

    public init(backends: [Backend], schemaVersion: Int, tool: Tool) {
        self.backends = backends
        self.schemaVersion = schemaVersion
        self.tool = tool
    }
}

/// A runtime on a compute unit, under the name that a campaign's cases give it.
public struct Backend: Codable, Hashable, Sendable {
    /// false: measured only where it is asked for by its name.
    public var byDefault: Bool
    /// File format, e.g. onnx.
    public var format: String
    /// E.g. onnxruntime-cpu.
    public var name: String
    /// Can a number of threads be asked for? Where the artifact's target decides, of those that
    /// compute on the CPU.
    public var threads: Bool
    /// The compute unit that it asks for: cpu, gpu, npu, ane, all; null: the artifact's target
    /// decides.
    public var unit: String?

    public enum CodingKeys: String, CodingKey {
        case byDefault = "by_default"
        case format = "format"
        case name = "name"
        case threads = "threads"
        case unit = "unit"
    }

    public init(byDefault: Bool, format: String, name: String, threads: Bool, unit: String?) {
        self.byDefault = byDefault
        self.format = format
        self.name = name
        self.threads = threads
        self.unit = unit
    }
}

/// The program that measured.
public struct Tool: Codable, Hashable, Sendable {
    /// Build type.
    public var build: Build
    /// E.g. mvit-bench or the name of the app.
    public var name: String
    /// Its version.
    public var version: String

    public enum CodingKeys: String, CodingKey {
        case build = "build"
        case name = "name"
        case version = "version"
    }

    public init(build: Build, name: String, version: String) {
        self.build = build
        self.name = name
        self.version = version
    }
}

/// Build type.
public enum Build: String, Codable, Hashable, Sendable {
    case debug = "debug"
    case release = "release"
}

/// What an export folder holds: one model, its references, and its artifacts.
public struct Manifest: Codable, Hashable, Sendable {
    /// The exported models.
    public var artifacts: [Artifact]
    public var model: Record
    /// Parameters of the reference model.
    public var parameters: Int
    /// Inputs and expected outputs; an artifact uses those of its own input size.
    public var references: [Reference]
    /// Version of this document's structure.
    public var schemaVersion: Int
    /// mobilevit-deploy version that wrote the manifest.
    public var toolkit: String

    public enum CodingKeys: String, CodingKey {
        case artifacts = "artifacts"
        case model = "model"
        case parameters = "parameters"
        case references = "references"
        case schemaVersion = "schema_version"
        case toolkit = "toolkit"
    }

    public init(artifacts: [Artifact], model: Record, parameters: Int, references: [Reference], schemaVersion: Int, toolkit: String) {
        self.artifacts = artifacts
        self.model = model
        self.parameters = parameters
        self.references = references
        self.schemaVersion = schemaVersion
        self.toolkit = toolkit
    }
}

/// One exported model.
public struct Artifact: Codable, Hashable, Sendable {
    public var accuracy: Accuracy?
    public var bundledProgram: BundledProgram?
    /// Size of the file, or of all files of a folder.
    public var bytes: Int
    public var delegation: Delegation?
    /// Relative to the manifest's folder, with forward slashes, inside it.
    public var file: String
    /// File format, e.g. onnx.
    public var format: String
    /// Function inside a file that has several; null for the only one.
    public var function: String?
    /// Inputs, in order.
    public var inputs: [TensorSpec]
    public var limits: Limits
    /// Oldest runtime or OS that can load the file.
    public var minimumRuntime: String
    /// Why the file was lowered, but not run, before it was published; null if it was. Parity is
    /// then null, or comes from what its runtime names.
    public var notRun: String?
    /// Operator name -> how often the graph has it.
    public var operators: [String: Int]
    /// Options of the format, e.g. opset.
    public var options: [String: String]
    /// Outputs, in order.
    public var outputs: [TensorSpec]
    public var parity: ParityRecord?
    public var postprocessing: Postprocessing?
    /// Name of the precision recipe, e.g. fp16 or w8.
    public var precision: String
    /// Rewrites applied, in order.
    public var rewrites: [String]
    public var rounding: Limits?
    /// 64 hexadecimal digits.
    public var sha256: String
    /// What the rewrites were chosen for.
    public var target: String
    /// Library -> version that wrote the file.
    public var tools: [String: String]

    public enum CodingKeys: String, CodingKey {
        case accuracy = "accuracy"
        case bundledProgram = "bundled_program"
        case bytes = "bytes"
        case delegation = "delegation"
        case file = "file"
        case format = "format"
        case function = "function"
        case inputs = "inputs"
        case limits = "limits"
        case minimumRuntime = "minimum_runtime"
        case notRun = "not_run"
        case operators = "operators"
        case options = "options"
        case outputs = "outputs"
        case parity = "parity"
        case postprocessing = "postprocessing"
        case precision = "precision"
        case rewrites = "rewrites"
        case rounding = "rounding"
        case sha256 = "sha256"
        case target = "target"
        case tools = "tools"
    }

    public init(accuracy: Accuracy?, bundledProgram: BundledProgram?, bytes: Int, delegation: Delegation?, file: String, format: String, function: String?, inputs: [TensorSpec], limits: Limits, minimumRuntime: String, notRun: String?, operators: [String: Int], options: [String: String], outputs: [TensorSpec], parity: ParityRecord?, postprocessing: Postprocessing?, precision: String, rewrites: [String], rounding: Limits?, sha256: String, target: String, tools: [String: String]) {
        self.accuracy = accuracy
        self.bundledProgram = bundledProgram
        self.bytes = bytes
        self.delegation = delegation
        self.file = file
        self.format = format
        self.function = function
        self.inputs = inputs
        self.limits = limits
        self.minimumRuntime = minimumRuntime
        self.notRun = notRun
        self.operators = operators
        self.options = options
        self.outputs = outputs
        self.parity = parity
        self.postprocessing = postprocessing
        self.precision = precision
        self.rewrites = rewrites
        self.rounding = rounding
        self.sha256 = sha256
        self.target = target
        self.tools = tools
    }
}

/// How right an artifact was on labelled pictures before it was published.
public struct Accuracy: Codable, Hashable, Sendable {
    /// Name of the pictures' folder.
    public var data: String
    /// The task's main one first.
    public var figures: [AccuracyFigure]
    /// Number of pictures.
    public var pictures: Int

    public enum CodingKeys: String, CodingKey {
        case data = "data"
        case figures = "figures"
        case pictures = "pictures"
    }

    public init(data: String, figures: [AccuracyFigure], pictures: Int) {
        self.data = data
        self.figures = figures
        self.pictures = pictures
    }
}

/// One figure of an artifact on labelled pictures, and the reference model's on the same.
public struct AccuracyFigure: Codable, Hashable, Sendable {
    /// 95 % interval of the value (Wilson), where it is a share of pictures.
    public var interval: [Double]?
    /// As papers call it, e.g. top-1 or mIoU.
    public var name: String
    /// Of the float32 reference model, fed alike.
    public var reference: Double
    /// On the artifact's own runtime.
    public var value: Double

    public enum CodingKeys: String, CodingKey {
        case interval = "interval"
        case name = "name"
        case reference = "reference"
        case value = "value"
    }

    public init(interval: [Double]?, name: String, reference: Double, value: Double) {
        self.interval = interval
        self.name = name
        self.reference = reference
        self.value = value
    }
}

/// The artifact with reference inputs and outputs in one file, for a phone to check itself.
public struct BundledProgram: Codable, Hashable, Sendable {
    /// Size of the file.
    public var bytes: Int
    /// Relative to the manifest's folder, with forward slashes, inside it.
    public var file: String
    /// Reference inputs in the file, one test case each.
    public var images: Int
    /// 64 hexadecimal digits.
    public var sha256: String
    /// Largest difference of any output value from the expected one that passes.
    public var tolerance: Double

    public enum CodingKeys: String, CodingKey {
        case bytes = "bytes"
        case file = "file"
        case images = "images"
        case sha256 = "sha256"
        case tolerance = "tolerance"
    }

    public init(bytes: Int, file: String, images: Int, sha256: String, tolerance: Double) {
        self.bytes = bytes
        self.file = file
        self.images = images
        self.sha256 = sha256
        self.tolerance = tolerance
    }
}

/// Which operations of a graph a backend takes, for formats that hand over parts of it.
public struct Delegation: Codable, Hashable, Sendable {
    /// Operator name -> how often the backend's parts have it.
    public var inside: [String: Int]
    /// Operator name -> how often it is left to the runtime's own kernels.
    public var outside: [String: Int]
    /// Parts of the graph that run in a backend; 1 is best, 0 is without.
    public var partitions: Int

    public enum CodingKeys: String, CodingKey {
        case inside = "inside"
        case outside = "outside"
        case partitions = "partitions"
    }

    public init(inside: [String: Int], outside: [String: Int], partitions: Int) {
        self.inside = inside
        self.outside = outside
        self.partitions = partitions
    }
}

/// One input or output of an artifact.
public struct TensorSpec: Codable, Hashable, Sendable {
    /// Type of one element.
    public var dtype: Dtype
    /// Meaning of the axes, in order: N images, C channels or classes, H rows, W columns, A
    /// anchors, D detections, K coordinates.
    public var layout: String
    /// Name of the tensor in the artifact.
    public var name: String
    /// Smallest and largest value of an input; null for outputs.
    public var range: [Double]?
    /// What the tensor means: image; scores (before softmax), probabilities, label, mask,
    /// locations (relative to anchors), boxes, confidences, classes, class-confidences (of one
    /// class in each row), centred-boxes (centre x and y, width, height).
    public var role: String
    /// Extent of every axis; null where any extent is accepted.
    public var shape: [Int?]

    public enum CodingKeys: String, CodingKey {
        case dtype = "dtype"
        case layout = "layout"
        case name = "name"
        case range = "range"
        case role = "role"
        case shape = "shape"
    }

    public init(dtype: Dtype, layout: String, name: String, range: [Double]?, role: String, shape: [Int?]) {
        self.dtype = dtype
        self.layout = layout
        self.name = name
        self.range = range
        self.role = role
        self.shape = shape
    }
}

/// Type of one element.
public enum Dtype: String, Codable, Hashable, Sendable {
    case float16 = "float16"
    case float32 = "float32"
    case int32 = "int32"
    case string = "string"
    case uint8 = "uint8"
}

/// What an artifact may differ from the float32 reference by, and why that much.
public struct Limits: Codable, Hashable, Sendable {
    /// The task's measure of agreement -> smallest share that passes.
    public var agreement: [String: Double]?
    /// Smallest cosine between the outputs of one image.
    public var cosine: Double
    /// What the limits are called, e.g. fp16-rounding.
    public var name: String
    /// Smallest signal-to-noise ratio.
    public var psnrDb: Double
    /// Why an artifact of this precision differs that much.
    public var reason: String
    /// Largest difference as a share of the largest reference value.
    public var relativeError: Double

    public enum CodingKeys: String, CodingKey {
        case agreement = "agreement"
        case cosine = "cosine"
        case name = "name"
        case psnrDb = "psnr_db"
        case reason = "reason"
        case relativeError = "relative_error"
    }

    public init(agreement: [String: Double]?, cosine: Double, name: String, psnrDb: Double, reason: String, relativeError: Double) {
        self.agreement = agreement
        self.cosine = cosine
        self.name = name
        self.psnrDb = psnrDb
        self.reason = reason
        self.relativeError = relativeError
    }
}

/// The comparison that was made before an artifact was published.
public struct ParityRecord: Codable, Hashable, Sendable {
    /// The task's measure of agreement -> its value, e.g. the share of images with the same top
    /// class.
    public var agreement: [String: Double]
    /// Number of input images compared.
    public var images: Int
    /// Output name -> its difference.
    public var outputs: [String: Difference]
    /// Runtime and version that computed the outputs.
    public var runtime: String

    public enum CodingKeys: String, CodingKey {
        case agreement = "agreement"
        case images = "images"
        case outputs = "outputs"
        case runtime = "runtime"
    }

    public init(agreement: [String: Double], images: Int, outputs: [String: Difference], runtime: String) {
        self.agreement = agreement
        self.images = images
        self.outputs = outputs
        self.runtime = runtime
    }
}

/// How far one output is from the reference model's.
public struct Difference: Codable, Hashable, Sendable {
    /// Smallest cosine between the outputs of one image.
    public var cosine: Double
    /// Largest difference of any value.
    public var maxAbsError: Double
    /// 20 log10(largest reference value / root mean square error); 200 if equal.
    public var psnrDb: Double
    /// max_abs_error divided by the largest reference value.
    public var relativeError: Double

    public enum CodingKeys: String, CodingKey {
        case cosine = "cosine"
        case maxAbsError = "max_abs_error"
        case psnrDb = "psnr_db"
        case relativeError = "relative_error"
    }

    public init(cosine: Double, maxAbsError: Double, psnrDb: Double, relativeError: Double) {
        self.cosine = cosine
        self.maxAbsError = maxAbsError
        self.psnrDb = psnrDb
        self.relativeError = relativeError
    }
}

/// The steps from a network's outputs to the results of its task.
///
/// Null is what the task has no such step for.
public struct Postprocessing: Codable, Hashable, Sendable {
    /// Whether the corners' centres stay in their place when the scores are enlarged, or the
    /// edges.
    public var alignCorners: Bool?
    public var boxes: BoxSteps?
    /// true: the artifact has the results as outputs; false: they are the app's work.
    public var inArtifact: Bool
    /// Height and width that the scores are enlarged to, bilinearly, before the best class of
    /// every pixel is taken.
    public var size: [Int]?

    public enum CodingKeys: String, CodingKey {
        case alignCorners = "align_corners"
        case boxes = "boxes"
        case inArtifact = "in_artifact"
        case size = "size"
    }

    public init(alignCorners: Bool?, boxes: BoxSteps?, inArtifact: Bool, size: [Int]?) {
        self.alignCorners = alignCorners
        self.boxes = boxes
        self.inArtifact = inArtifact
        self.size = size
    }
}

/// From scores and locations per anchor to boxes, scores and classes of the objects.
///
/// Decoding: the softmax over the classes, of which the first is the background and left
/// out; and
/// the box of an anchor (centre cx and cy, width w, height h) and its location (x, y, u, v):
/// centre
/// cx + centre_variance x w and cy + centre_variance y h, width w exp(size_variance u),
/// height
/// h exp(size_variance v). Boxes are left, top, right, bottom as shares of the picture's
/// sides.
///
/// Suppression: in every class, of the boxes whose probability is above the threshold the
/// best
/// ones, best first; each that overlaps a kept one by more is dropped. Of all classes' kept
/// boxes
/// the best. Of equal ones the lower class, then the earlier anchor comes first; what is NaN
/// or
/// infinite is never an object. With `one_class`, an anchor's probabilities are 0 before all
/// this
/// but for its best class.
public struct BoxSteps: Codable, Hashable, Sendable {
    /// Grids of the anchors, in the outputs' order.
    public var anchors: [AnchorGrid]
    /// Scale of the locations' centres.
    public var centreVariance: Double
    /// Intersection over union with a better box of its class from beyond which a box is dropped.
    public var iouThreshold: Double
    /// Best objects of a picture that are kept.
    public var most: Int
    /// true: an anchor is an object of its best class alone; false: of every class that is
    /// probable enough.
    public var oneClass: Bool?
    /// Best boxes of a class that are looked at.
    public var perClass: Int
    /// Probability that an object's is above.
    public var scoreThreshold: Double
    /// Scale of the locations' sizes.
    public var sizeVariance: Double
    /// true: the artifact does the suppression; false: it is the app's work, on the boxes and
    /// probabilities of every anchor.
    public var suppressed: Bool

    public enum CodingKeys: String, CodingKey {
        case anchors = "anchors"
        case centreVariance = "centre_variance"
        case iouThreshold = "iou_threshold"
        case most = "most"
        case oneClass = "one_class"
        case perClass = "per_class"
        case scoreThreshold = "score_threshold"
        case sizeVariance = "size_variance"
        case suppressed = "suppressed"
    }

    public init(anchors: [AnchorGrid], centreVariance: Double, iouThreshold: Double, most: Int, oneClass: Bool?, perClass: Int, scoreThreshold: Double, sizeVariance: Double, suppressed: Bool) {
        self.anchors = anchors
        self.centreVariance = centreVariance
        self.iouThreshold = iouThreshold
        self.most = most
        self.oneClass = oneClass
        self.perClass = perClass
        self.scoreThreshold = scoreThreshold
        self.sizeVariance = sizeVariance
        self.suppressed = suppressed
    }
}

/// Anchors in the cells of a grid, row by row; in every cell one of each size.
///
/// The cell of row r and column c has its anchors' centre at ((c + 0.5) / columns,
/// (r + 0.5) / rows), as shares of the picture's width and height.
public struct AnchorGrid: Codable, Hashable, Sendable {
    /// Cells from the left to the right.
    public var columns: Int
    /// Cells from the top to the bottom of the picture.
    public var rows: Int
    /// Width and height of a cell's anchors, in order, as shares of the picture's.
    public var sizes: [[Double]]

    public enum CodingKeys: String, CodingKey {
        case columns = "columns"
        case rows = "rows"
        case sizes = "sizes"
    }

    public init(columns: Int, rows: Int, sizes: [[Double]]) {
        self.columns = columns
        self.rows = rows
        self.sizes = sizes
    }
}

/// What is known about a model's weights; carried by the model and written to the manifest.
public struct Record: Codable, Hashable, Sendable {
    /// Fields that the checkpoint does not state and that were taken from the variant's
    /// published defaults, e.g. preprocessing.colour_order.
    public var assumed: [String]?
    /// Entries of the file that inference does not need and that were left out.
    public var dropped: [String]?
    /// Whose code the network computes as; null where all compute the same.
    public var follows: Follows?
    /// Which of the task's heads; null where it has one only.
    public var head: String?
    /// One name per class, in output order; null where none are known.
    public var labels: [String]?
    /// Classes that the head tells apart.
    public var numClasses: Int
    /// Whose names the file uses (cvnets also covers the files of v3); random: no file, the
    /// weights were drawn from a seeded generator.
    public var origin: Origin
    /// Pixels of the input per pixel of the last map; null where there is no choice.
    public var outputStride: Int?
    /// Fields that the user set against what the checkpoint says.
    public var overridden: [String]?
    public var preprocessing: Preprocessing
    /// Digest of the weight file; of the weights themselves where there is no file.
    public var sha256: String
    /// File or folder name, hub repository, or seed; never a path.
    public var source: String
    /// What the network's head does, e.g. classification.
    public var task: String
    /// false: the weights are random; only speed and plumbing can be judged.
    public var trained: Bool
    /// Name of the network, e.g. mobilevit_xxs.
    public var variant: String

    public enum CodingKeys: String, CodingKey {
        case assumed = "assumed"
        case dropped = "dropped"
        case follows = "follows"
        case head = "head"
        case labels = "labels"
        case numClasses = "num_classes"
        case origin = "origin"
        case outputStride = "output_stride"
        case overridden = "overridden"
        case preprocessing = "preprocessing"
        case sha256 = "sha256"
        case source = "source"
        case task = "task"
        case trained = "trained"
        case variant = "variant"
    }

    public init(assumed: [String]?, dropped: [String]?, follows: Follows?, head: String?, labels: [String]?, numClasses: Int, origin: Origin, outputStride: Int?, overridden: [String]?, preprocessing: Preprocessing, sha256: String, source: String, task: String, trained: Bool, variant: String) {
        self.assumed = assumed
        self.dropped = dropped
        self.follows = follows
        self.head = head
        self.labels = labels
        self.numClasses = numClasses
        self.origin = origin
        self.outputStride = outputStride
        self.overridden = overridden
        self.preprocessing = preprocessing
        self.sha256 = sha256
        self.source = source
        self.task = task
        self.trained = trained
        self.variant = variant
    }
}

public enum Follows: String, Codable, Hashable, Sendable {
    case original = "original"
    case transformers = "transformers"
}

/// Whose names the file uses (cvnets also covers the files of v3); random: no file, the
/// weights were drawn from a seeded generator.
public enum Origin: String, Codable, Hashable, Sendable {
    case cvnets = "cvnets"
    case mobilevitDeploy = "mobilevit_deploy"
    case random = "random"
    case timm = "timm"
    case transformers = "transformers"
}

/// How a picture becomes the network's input; frozen, and the same as JSON.
public struct Preprocessing: Codable, Hashable, Sendable {
    /// true: the filter widens with the reduction, as PIL does; false: it does not, as OpenCV's
    /// and most phones' plain resize.
    public var antialias: Bool
    /// Channel order that the network was trained on.
    public var colourOrder: ColourOrder
    /// Height and width of the centre crop: the network's input size.
    public var crop: [Int]
    /// Filter of the resize, on half-pixel centres.
    public var interpolation: Interpolation
    /// Subtracted after scaling, in the network's channel order.
    public var mean: [Double]?
    /// Height and width in pixels that the picture is resized to cover.
    public var resize: [Int]
    /// cover: keep the aspect ratio, so that the picture just covers `resize`; stretch: resize
    /// both sides, whatever the aspect ratio.
    public var resizeMode: ResizeMode?
    /// Factor on the 0..255 pixels before mean and std are applied.
    public var scale: Double
    /// Divided by after the mean is subtracted, in the network's channel order.
    public var std: [Double]?

    public enum CodingKeys: String, CodingKey {
        case antialias = "antialias"
        case colourOrder = "colour_order"
        case crop = "crop"
        case interpolation = "interpolation"
        case mean = "mean"
        case resize = "resize"
        case resizeMode = "resize_mode"
        case scale = "scale"
        case std = "std"
    }

    public init(antialias: Bool, colourOrder: ColourOrder, crop: [Int], interpolation: Interpolation, mean: [Double]?, resize: [Int], resizeMode: ResizeMode?, scale: Double, std: [Double]?) {
        self.antialias = antialias
        self.colourOrder = colourOrder
        self.crop = crop
        self.interpolation = interpolation
        self.mean = mean
        self.resize = resize
        self.resizeMode = resizeMode
        self.scale = scale
        self.std = std
    }
}

/// Channel order that the network was trained on.
public enum ColourOrder: String, Codable, Hashable, Sendable {
    case bgr = "BGR"
    case rgb = "RGB"
}

/// Filter of the resize, on half-pixel centres.
public enum Interpolation: String, Codable, Hashable, Sendable {
    case bicubic = "bicubic"
    case bilinear = "bilinear"
    case lanczos = "lanczos"
    case nearest = "nearest"
}

/// cover: keep the aspect ratio, so that the picture just covers `resize`; stretch: resize
/// both sides, whatever the aspect ratio.
public enum ResizeMode: String, Codable, Hashable, Sendable {
    case cover = "cover"
    case stretch = "stretch"
}

/// A small input with the reference model's outputs, to compare an artifact with anywhere.
public struct Reference: Codable, Hashable, Sendable {
    /// What the input shows, e.g. astronaut or ramp.
    public var name: String
    /// Output name -> the float32 reference model's output for one image.
    public var outputs: [String: StoredArray]
    public var pixels: StoredArray

    public enum CodingKeys: String, CodingKey {
        case name = "name"
        case outputs = "outputs"
        case pixels = "pixels"
    }

    public init(name: String, outputs: [String: StoredArray], pixels: StoredArray) {
        self.name = name
        self.outputs = outputs
        self.pixels = pixels
    }
}

/// An array in a file of its own: raw, row-major, little-endian, no header.
public struct StoredArray: Codable, Hashable, Sendable {
    /// Type of one element.
    public var dtype: Dtype
    /// Relative to the manifest's folder, with forward slashes, inside it.
    public var file: String
    /// Meaning of the axes, in order: N images, C channels or classes, H rows, W columns, A
    /// anchors, D detections, K coordinates.
    public var layout: String
    /// 64 hexadecimal digits.
    public var sha256: String
    /// Extent of every axis.
    public var shape: [Int]

    public enum CodingKeys: String, CodingKey {
        case dtype = "dtype"
        case file = "file"
        case layout = "layout"
        case sha256 = "sha256"
        case shape = "shape"
    }

    public init(dtype: Dtype, file: String, layout: String, sha256: String, shape: [Int]) {
        self.dtype = dtype
        self.file = file
        self.layout = layout
        self.sha256 = sha256
        self.shape = shape
    }
}

/// The state of a campaign; replaced as a whole whenever something changes.
public struct Outcome: Codable, Hashable, Sendable {
    /// The campaign's id.
    public var campaign: String
    /// In the order of campaign.json; empty only if that cannot be read.
    public var cases: [CaseOutcome]
    /// Why it failed; else null.
    public var message: String?
    public var progress: CaseProgress?
    /// Version of this document's structure.
    public var schemaVersion: Int
    /// failed: something stops the whole campaign.
    public var state: OutcomeState
    /// When this was written, with time zone.
    public var updated: String

    public enum CodingKeys: String, CodingKey {
        case campaign = "campaign"
        case cases = "cases"
        case message = "message"
        case progress = "progress"
        case schemaVersion = "schema_version"
        case state = "state"
        case updated = "updated"
    }

    public init(campaign: String, cases: [CaseOutcome], message: String?, progress: CaseProgress?, schemaVersion: Int, state: OutcomeState, updated: String) {
        self.campaign = campaign
        self.cases = cases
        self.message = message
        self.progress = progress
        self.schemaVersion = schemaVersion
        self.state = state
        self.updated = updated
    }
}

/// What came of a case.
public struct CaseOutcome: Codable, Hashable, Sendable {
    /// Why a case was left out; else null.
    public var reason: String?
    /// Of a measured case: its report.json, relative to the campaign's folder; else null.
    public var report: String?
    /// running: loaded, checked, or sampled with the other cases of its group, and pending
    /// between those. If the app finds one that is running at its start, that case ended the app
    /// before.
    public var state: CaseOutcomeState

    public enum CodingKeys: String, CodingKey {
        case reason = "reason"
        case report = "report"
        case state = "state"
    }

    public init(reason: String?, report: String?, state: CaseOutcomeState) {
        self.reason = reason
        self.report = report
        self.state = state
    }
}

/// running: loaded, checked, or sampled with the other cases of its group, and pending
/// between those. If the app finds one that is running at its start, that case ended the app
/// before.
public enum CaseOutcomeState: String, Codable, Hashable, Sendable {
    case leftOut = "left_out"
    case measured = "measured"
    case pending = "pending"
    case running = "running"
}

/// What the app does at the moment.
public struct CaseProgress: Codable, Hashable, Sendable {
    /// Position in cases; of a group that is sampled, one of its cases.
    public var caseProgressCase: Int
    /// Of the case's latest run; null while there is none.
    public var latencyNs: Int?
    /// Samples of each case of the group so far.
    public var rounds: Int
    /// Since the step began.
    public var seconds: Double
    /// Loading, comparing with the references, waiting for the device to cool, or taking samples.
    public var step: Step

    public enum CodingKeys: String, CodingKey {
        case caseProgressCase = "case"
        case latencyNs = "latency_ns"
        case rounds = "rounds"
        case seconds = "seconds"
        case step = "step"
    }

    public init(caseProgressCase: Int, latencyNs: Int?, rounds: Int, seconds: Double, step: Step) {
        self.caseProgressCase = caseProgressCase
        self.latencyNs = latencyNs
        self.rounds = rounds
        self.seconds = seconds
        self.step = step
    }
}

/// Loading, comparing with the references, waiting for the device to cool, or taking samples.
public enum Step: String, Codable, Hashable, Sendable {
    case check = "check"
    case coolDown = "cool_down"
    case load = "load"
    case measure = "measure"
}

/// failed: something stops the whole campaign.
public enum OutcomeState: String, Codable, Hashable, Sendable {
    case failed = "failed"
    case finished = "finished"
    case running = "running"
}

/// One measurement of one artifact on one device.
public struct Report: Codable, Hashable, Sendable {
    public var artifact: MeasuredArtifact
    /// Label of the artifacts of the same run that this one is compared with; null for none.
    public var baseline: String?
    public var comparison: Comparison?
    public var conditions: Conditions
    /// When the first sample was taken, with time zone.
    public var created: String
    public var device: Device
    public var execution: Execution
    public var host: Software?
    /// Of this measurement; random.
    public var id: String
    public var load: Load
    public var memory: Memory?
    public var plan: Plan
    /// Shared by reports whose samples were taken in turns; only those may be compared as ratios.
    public var run: String
    /// Version of this document's structure.
    public var schemaVersion: Int
    public var timing: Timing
    public var tool: Tool

    public enum CodingKeys: String, CodingKey {
        case artifact = "artifact"
        case baseline = "baseline"
        case comparison = "comparison"
        case conditions = "conditions"
        case created = "created"
        case device = "device"
        case execution = "execution"
        case host = "host"
        case id = "id"
        case load = "load"
        case memory = "memory"
        case plan = "plan"
        case run = "run"
        case schemaVersion = "schema_version"
        case timing = "timing"
        case tool = "tool"
    }

    public init(artifact: MeasuredArtifact, baseline: String?, comparison: Comparison?, conditions: Conditions, created: String, device: Device, execution: Execution, host: Software?, id: String, load: Load, memory: Memory?, plan: Plan, run: String, schemaVersion: Int, timing: Timing, tool: Tool) {
        self.artifact = artifact
        self.baseline = baseline
        self.comparison = comparison
        self.conditions = conditions
        self.created = created
        self.device = device
        self.execution = execution
        self.host = host
        self.id = id
        self.load = load
        self.memory = memory
        self.plan = plan
        self.run = run
        self.schemaVersion = schemaVersion
        self.timing = timing
        self.tool = tool
    }
}

/// The model that was run.
public struct MeasuredArtifact: Codable, Hashable, Sendable {
    public var accuracy: Accuracy?
    /// Images per run.
    public var batch: Int
    /// Size of the file, or of all files of a folder.
    public var bytes: Int
    /// Name for people, never a path; nothing is read off it.
    public var file: String
    /// File format, e.g. onnx.
    public var format: String
    /// Height and width in pixels.
    public var inputSize: [Int]
    /// What the person who measured calls it, e.g. ours.
    public var label: String
    public var limits: Limits?
    /// Name of the precision recipe, e.g. fp16 or w8.
    public var precision: String
    /// Tool and version that wrote it.
    public var producer: String
    /// 64 hexadecimal digits.
    public var sha256: String
    /// What it was rewritten for; null for another tool's.
    public var target: String?
    /// What the network's head does, e.g. classification.
    public var task: String
    /// false: random weights, only its speed can be judged.
    public var trained: Bool
    /// Network, e.g. mobilevit_xxs.
    public var variant: String

    public enum CodingKeys: String, CodingKey {
        case accuracy = "accuracy"
        case batch = "batch"
        case bytes = "bytes"
        case file = "file"
        case format = "format"
        case inputSize = "input_size"
        case label = "label"
        case limits = "limits"
        case precision = "precision"
        case producer = "producer"
        case sha256 = "sha256"
        case target = "target"
        case task = "task"
        case trained = "trained"
        case variant = "variant"
    }

    public init(accuracy: Accuracy?, batch: Int, bytes: Int, file: String, format: String, inputSize: [Int], label: String, limits: Limits?, precision: String, producer: String, sha256: String, target: String?, task: String, trained: Bool, variant: String) {
        self.accuracy = accuracy
        self.batch = batch
        self.bytes = bytes
        self.file = file
        self.format = format
        self.inputSize = inputSize
        self.label = label
        self.limits = limits
        self.precision = precision
        self.producer = producer
        self.sha256 = sha256
        self.target = target
        self.task = task
        self.trained = trained
        self.variant = variant
    }
}

/// Outputs against the references, on the runtime that computed them.
public struct Comparison: Codable, Hashable, Sendable {
    /// Number of input images compared.
    public var images: Int
    /// Output name -> its difference.
    public var outputs: [String: Difference]

    public enum CodingKeys: String, CodingKey {
        case images = "images"
        case outputs = "outputs"
    }

    public init(images: Int, outputs: [String: Difference]) {
        self.images = images
        self.outputs = outputs
    }
}

/// What may have disturbed the measurement; states are the system's own words.
public struct Conditions: Codable, Hashable, Sendable {
    /// Cores that other processes kept busy meanwhile, on average.
    public var backgroundCores: Double?
    /// Charge; null without one.
    public var batteryPercent: Double?
    /// Was it plugged in? null without a battery.
    public var charging: Bool?
    /// Was the page or app out of sight, or the device locked, at any time?
    public var hidden: Bool?
    /// Load average of the last minute.
    public var loadAfter: Double?
    /// Load average of the minute before.
    public var loadBefore: Double?
    /// Does the system save power?
    public var lowPowerMode: Bool?
    /// Before the first sample, then once a second (of more than 1000 seconds 1000 times), as
    /// far as samples end then, and after the last one; null where none were kept.
    public var readings: [Reading]?
    /// Thermal state after the last sample.
    public var thermalAfter: String?
    /// Thermal state before the first sample.
    public var thermalBefore: String?
    /// Worst thermal state between samples.
    public var thermalDuring: String?
    /// How often a core was slowed down because of its temperature.
    public var throttled: Int?

    public enum CodingKeys: String, CodingKey {
        case backgroundCores = "background_cores"
        case batteryPercent = "battery_percent"
        case charging = "charging"
        case hidden = "hidden"
        case loadAfter = "load_after"
        case loadBefore = "load_before"
        case lowPowerMode = "low_power_mode"
        case readings = "readings"
        case thermalAfter = "thermal_after"
        case thermalBefore = "thermal_before"
        case thermalDuring = "thermal_during"
        case throttled = "throttled"
    }

    public init(backgroundCores: Double?, batteryPercent: Double?, charging: Bool?, hidden: Bool?, loadAfter: Double?, loadBefore: Double?, lowPowerMode: Bool?, readings: [Reading]?, thermalAfter: String?, thermalBefore: String?, thermalDuring: String?, throttled: Int?) {
        self.backgroundCores = backgroundCores
        self.batteryPercent = batteryPercent
        self.charging = charging
        self.hidden = hidden
        self.loadAfter = loadAfter
        self.loadBefore = loadBefore
        self.lowPowerMode = lowPowerMode
        self.readings = readings
        self.thermalAfter = thermalAfter
        self.thermalBefore = thermalBefore
        self.thermalDuring = thermalDuring
        self.throttled = throttled
    }
}

/// What the device told of itself between two samples.
public struct Reading: Codable, Hashable, Sendable {
    public var battery: BatteryReading?
    /// Hottest temperature of the processor or board that the system tells.
    public var celsius: Double?
    /// Since the first sample began.
    public var elapsedNs: Int
    /// Clock of the fastest core.
    public var frequencyHz: Int?
    /// Of each artifact that were taken until then.
    public var samples: Int
    /// Thermal state, in the system's own word.
    public var thermal: String?
    /// Android's: from 1 on the device throttles severely.
    public var thermalHeadroom: Double?

    public enum CodingKeys: String, CodingKey {
        case battery = "battery"
        case celsius = "celsius"
        case elapsedNs = "elapsed_ns"
        case frequencyHz = "frequency_hz"
        case samples = "samples"
        case thermal = "thermal"
        case thermalHeadroom = "thermal_headroom"
    }

    public init(battery: BatteryReading?, celsius: Double?, elapsedNs: Int, frequencyHz: Int?, samples: Int, thermal: String?, thermalHeadroom: Double?) {
        self.battery = battery
        self.celsius = celsius
        self.elapsedNs = elapsedNs
        self.frequencyHz = frequencyHz
        self.samples = samples
        self.thermal = thermal
        self.thermalHeadroom = thermalHeadroom
    }
}

/// The battery at one moment.
public struct BatteryReading: Codable, Hashable, Sendable {
    /// Its temperature.
    public var celsius: Double?
    /// Is it plugged in?
    public var charging: Bool?
    /// Charge that is left, by the system's counter.
    public var microampereHours: Int?
    /// Current into it, below 0 out of it, as the system tells: of some devices with the wrong
    /// sign or unit.
    public var microamperes: Int?
    /// Charge.
    public var percent: Double?
    /// Its voltage.
    public var volts: Double?

    public enum CodingKeys: String, CodingKey {
        case celsius = "celsius"
        case charging = "charging"
        case microampereHours = "microampere_hours"
        case microamperes = "microamperes"
        case percent = "percent"
        case volts = "volts"
    }

    public init(celsius: Double?, charging: Bool?, microampereHours: Int?, microamperes: Int?, percent: Double?, volts: Double?) {
        self.celsius = celsius
        self.charging = charging
        self.microampereHours = microampereHours
        self.microamperes = microamperes
        self.percent = percent
        self.volts = volts
    }
}

/// What the artifact ran on.
public struct Device: Codable, Hashable, Sendable {
    /// Instruction set, e.g. x86_64 or arm64.
    public var architecture: String
    /// Instruction set extensions that matter to networks, e.g. avx512_vnni.
    public var cpuFeatures: [String]
    /// Frequency governor of the first core.
    public var governor: String?
    /// Processors that the system schedules on.
    public var logicalCores: Int?
    /// Main memory.
    public var memoryBytes: Int?
    /// Of the device, e.g. iPhone16,1 or Pixel 8.
    public var model: String?
    /// Operating system, with its version where it tells.
    public var os: String
    /// Cores without simultaneous threads.
    public var physicalCores: Int?
    /// Processor or system on a chip, as the system names it.
    public var soc: String?
    /// Is it a virtual machine or an emulator?
    public var virtual: Bool?

    public enum CodingKeys: String, CodingKey {
        case architecture = "architecture"
        case cpuFeatures = "cpu_features"
        case governor = "governor"
        case logicalCores = "logical_cores"
        case memoryBytes = "memory_bytes"
        case model = "model"
        case os = "os"
        case physicalCores = "physical_cores"
        case soc = "soc"
        case virtual = "virtual"
    }

    public init(architecture: String, cpuFeatures: [String], governor: String?, logicalCores: Int?, memoryBytes: Int?, model: String?, os: String, physicalCores: Int?, soc: String?, virtual: Bool?) {
        self.architecture = architecture
        self.cpuFeatures = cpuFeatures
        self.governor = governor
        self.logicalCores = logicalCores
        self.memoryBytes = memoryBytes
        self.model = model
        self.os = os
        self.physicalCores = physicalCores
        self.soc = soc
        self.virtual = virtual
    }
}

/// How it was run.
public struct Execution: Codable, Hashable, Sendable {
    /// Logical cores that the process may use; null where that cannot be known.
    public var affinity: [Int]?
    /// Where it ran as far as the system tells; null where it does not.
    public var computeUnitObserved: String?
    /// E.g. cpu, gpu, ane, all.
    public var computeUnitRequested: String
    /// Execution provider or delegate that the runtime handed it to; null: the runtime's own
    /// kernels.
    public var provider: String?
    public var runtime: Software
    /// Threads asked for; null: the runtime's choice.
    public var threads: Int?
    /// Threads that the runtime used; null where it does not tell.
    public var threadsObserved: Int?

    public enum CodingKeys: String, CodingKey {
        case affinity = "affinity"
        case computeUnitObserved = "compute_unit_observed"
        case computeUnitRequested = "compute_unit_requested"
        case provider = "provider"
        case runtime = "runtime"
        case threads = "threads"
        case threadsObserved = "threads_observed"
    }

    public init(affinity: [Int]?, computeUnitObserved: String?, computeUnitRequested: String, provider: String?, runtime: Software, threads: Int?, threadsObserved: Int?) {
        self.affinity = affinity
        self.computeUnitObserved = computeUnitObserved
        self.computeUnitRequested = computeUnitRequested
        self.provider = provider
        self.runtime = runtime
        self.threads = threads
        self.threadsObserved = threadsObserved
    }
}

/// A program or library.
public struct Software: Codable, Hashable, Sendable {
    /// Its name, e.g. onnxruntime or Chrome.
    public var name: String
    /// Its version.
    public var version: String

    public enum CodingKeys: String, CodingKey {
        case name = "name"
        case version = "version"
    }

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// From the file to a model that is ready to run, in a process of its own.
public struct Load: Codable, Hashable, Sendable {
    /// First load, the file read from storage; null unless that is known.
    public var coldNs: Int?
    /// First run after the first load.
    public var firstInferenceNs: Int?
    /// Median of later loads, the file in the system's cache.
    public var warmNs: Int?

    public enum CodingKeys: String, CodingKey {
        case coldNs = "cold_ns"
        case firstInferenceNs = "first_inference_ns"
        case warmNs = "warm_ns"
    }

    public init(coldNs: Int?, firstInferenceNs: Int?, warmNs: Int?) {
        self.coldNs = coldNs
        self.firstInferenceNs = firstInferenceNs
        self.warmNs = warmNs
    }
}

/// Of a process that does nothing but load the artifact and run it.
public struct Memory: Codable, Hashable, Sendable {
    /// Before the load, the runtime's libraries in memory.
    public var baselineBytes: Int?
    /// What was read, e.g. VmHWM or phys_footprint.
    public var method: String
    /// Largest memory of the process.
    public var peakBytes: Int

    public enum CodingKeys: String, CodingKey {
        case baselineBytes = "baseline_bytes"
        case method = "method"
        case peakBytes = "peak_bytes"
    }

    public init(baselineBytes: Int?, method: String, peakBytes: Int) {
        self.baselineBytes = baselineBytes
        self.method = method
        self.peakBytes = peakBytes
    }
}

/// The samples, in the order in which they were taken.
public struct Timing: Codable, Hashable, Sendable {
    /// Clock of samples_ns, e.g. perf_counter_ns.
    public var clock: String
    /// CPU time of the process, all threads, in each sample; null if unknown.
    public var processCpuNs: [Int]?
    /// Runs in one sample, enough for 100 steps of a coarse clock; a latency is a sample divided
    /// by it.
    public var runsPerSample: Int
    /// Elapsed time of each sample.
    public var samplesNs: [Int]
    /// Its smallest step that was observed.
    public var timerResolutionNs: Int
    /// Runs before the first sample.
    public var warmupRuns: Int

    public enum CodingKeys: String, CodingKey {
        case clock = "clock"
        case processCpuNs = "process_cpu_ns"
        case runsPerSample = "runs_per_sample"
        case samplesNs = "samples_ns"
        case timerResolutionNs = "timer_resolution_ns"
        case warmupRuns = "warmup_runs"
    }

    public init(clock: String, processCpuNs: [Int]?, runsPerSample: Int, samplesNs: [Int], timerResolutionNs: Int, warmupRuns: Int) {
        self.clock = clock
        self.processCpuNs = processCpuNs
        self.runsPerSample = runsPerSample
        self.samplesNs = samplesNs
        self.timerResolutionNs = timerResolutionNs
        self.warmupRuns = warmupRuns
    }
}

extension Campaign {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(baseline, forKey: .baseline)
        try container.encode(cases, forKey: .cases)
        try container.encode(coolDownSeconds, forKey: .coolDownSeconds)
        try container.encode(created, forKey: .created)
        try container.encode(exports, forKey: .exports)
        try container.encode(id, forKey: .id)
        try container.encode(plan, forKey: .plan)
        try container.encode(schemaVersion, forKey: .schemaVersion)
    }
}

extension Case {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(backend, forKey: .backend)
        try container.encode(export, forKey: .export)
        try container.encode(function, forKey: .function)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(threads, forKey: .threads)
    }
}

extension CampaignExport {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(folder, forKey: .folder)
        try container.encode(label, forKey: .label)
    }
}

extension Plan {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(maximumSamples, forKey: .maximumSamples)
        try container.encode(maximumSeconds, forKey: .maximumSeconds)
        try container.encode(minimumSamples, forKey: .minimumSamples)
        try container.encode(minimumSeconds, forKey: .minimumSeconds)
        try container.encode(relativeWidth, forKey: .relativeWidth)
        try container.encode(sustained, forKey: .sustained)
        try container.encode(warmupRuns, forKey: .warmupRuns)
    }
}

extension Harness {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(backends, forKey: .backends)
        try container.encode(schemaVersion, forKey: .schemaVersion)
        try container.encode(tool, forKey: .tool)
    }
}

extension Backend {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(byDefault, forKey: .byDefault)
        try container.encode(format, forKey: .format)
        try container.encode(name, forKey: .name)
        try container.encode(threads, forKey: .threads)
        try container.encode(unit, forKey: .unit)
    }
}

extension Tool {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(build, forKey: .build)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
    }
}

extension Manifest {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(artifacts, forKey: .artifacts)
        try container.encode(model, forKey: .model)
        try container.encode(parameters, forKey: .parameters)
        try container.encode(references, forKey: .references)
        try container.encode(schemaVersion, forKey: .schemaVersion)
        try container.encode(toolkit, forKey: .toolkit)
    }
}

extension Artifact {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(accuracy, forKey: .accuracy)
        try container.encode(bundledProgram, forKey: .bundledProgram)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(delegation, forKey: .delegation)
        try container.encode(file, forKey: .file)
        try container.encode(format, forKey: .format)
        try container.encode(function, forKey: .function)
        try container.encode(inputs, forKey: .inputs)
        try container.encode(limits, forKey: .limits)
        try container.encode(minimumRuntime, forKey: .minimumRuntime)
        try container.encode(notRun, forKey: .notRun)
        try container.encode(operators, forKey: .operators)
        try container.encode(options, forKey: .options)
        try container.encode(outputs, forKey: .outputs)
        try container.encode(parity, forKey: .parity)
        try container.encode(postprocessing, forKey: .postprocessing)
        try container.encode(precision, forKey: .precision)
        try container.encode(rewrites, forKey: .rewrites)
        try container.encode(rounding, forKey: .rounding)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(target, forKey: .target)
        try container.encode(tools, forKey: .tools)
    }
}

extension Accuracy {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(data, forKey: .data)
        try container.encode(figures, forKey: .figures)
        try container.encode(pictures, forKey: .pictures)
    }
}

extension AccuracyFigure {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(interval, forKey: .interval)
        try container.encode(name, forKey: .name)
        try container.encode(reference, forKey: .reference)
        try container.encode(value, forKey: .value)
    }
}

extension BundledProgram {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(file, forKey: .file)
        try container.encode(images, forKey: .images)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(tolerance, forKey: .tolerance)
    }
}

extension Delegation {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(inside, forKey: .inside)
        try container.encode(outside, forKey: .outside)
        try container.encode(partitions, forKey: .partitions)
    }
}

extension TensorSpec {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(dtype, forKey: .dtype)
        try container.encode(layout, forKey: .layout)
        try container.encode(name, forKey: .name)
        try container.encode(range, forKey: .range)
        try container.encode(role, forKey: .role)
        try container.encode(shape, forKey: .shape)
    }
}

extension Limits {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(agreement, forKey: .agreement)
        try container.encode(cosine, forKey: .cosine)
        try container.encode(name, forKey: .name)
        try container.encode(psnrDb, forKey: .psnrDb)
        try container.encode(reason, forKey: .reason)
        try container.encode(relativeError, forKey: .relativeError)
    }
}

extension ParityRecord {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(agreement, forKey: .agreement)
        try container.encode(images, forKey: .images)
        try container.encode(outputs, forKey: .outputs)
        try container.encode(runtime, forKey: .runtime)
    }
}

extension Difference {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(cosine, forKey: .cosine)
        try container.encode(maxAbsError, forKey: .maxAbsError)
        try container.encode(psnrDb, forKey: .psnrDb)
        try container.encode(relativeError, forKey: .relativeError)
    }
}

extension Postprocessing {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(alignCorners, forKey: .alignCorners)
        try container.encode(boxes, forKey: .boxes)
        try container.encode(inArtifact, forKey: .inArtifact)
        try container.encode(size, forKey: .size)
    }
}

extension BoxSteps {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(anchors, forKey: .anchors)
        try container.encode(centreVariance, forKey: .centreVariance)
        try container.encode(iouThreshold, forKey: .iouThreshold)
        try container.encode(most, forKey: .most)
        try container.encode(oneClass, forKey: .oneClass)
        try container.encode(perClass, forKey: .perClass)
        try container.encode(scoreThreshold, forKey: .scoreThreshold)
        try container.encode(sizeVariance, forKey: .sizeVariance)
        try container.encode(suppressed, forKey: .suppressed)
    }
}

extension AnchorGrid {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(columns, forKey: .columns)
        try container.encode(rows, forKey: .rows)
        try container.encode(sizes, forKey: .sizes)
    }
}

extension Record {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(assumed, forKey: .assumed)
        try container.encode(dropped, forKey: .dropped)
        try container.encode(follows, forKey: .follows)
        try container.encode(head, forKey: .head)
        try container.encode(labels, forKey: .labels)
        try container.encode(numClasses, forKey: .numClasses)
        try container.encode(origin, forKey: .origin)
        try container.encode(outputStride, forKey: .outputStride)
        try container.encode(overridden, forKey: .overridden)
        try container.encode(preprocessing, forKey: .preprocessing)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(source, forKey: .source)
        try container.encode(task, forKey: .task)
        try container.encode(trained, forKey: .trained)
        try container.encode(variant, forKey: .variant)
    }
}

extension Preprocessing {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(antialias, forKey: .antialias)
        try container.encode(colourOrder, forKey: .colourOrder)
        try container.encode(crop, forKey: .crop)
        try container.encode(interpolation, forKey: .interpolation)
        try container.encode(mean, forKey: .mean)
        try container.encode(resize, forKey: .resize)
        try container.encode(resizeMode, forKey: .resizeMode)
        try container.encode(scale, forKey: .scale)
        try container.encode(std, forKey: .std)
    }
}

extension Reference {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(outputs, forKey: .outputs)
        try container.encode(pixels, forKey: .pixels)
    }
}

extension StoredArray {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(dtype, forKey: .dtype)
        try container.encode(file, forKey: .file)
        try container.encode(layout, forKey: .layout)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(shape, forKey: .shape)
    }
}

extension Outcome {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(campaign, forKey: .campaign)
        try container.encode(cases, forKey: .cases)
        try container.encode(message, forKey: .message)
        try container.encode(progress, forKey: .progress)
        try container.encode(schemaVersion, forKey: .schemaVersion)
        try container.encode(state, forKey: .state)
        try container.encode(updated, forKey: .updated)
    }
}

extension CaseOutcome {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reason, forKey: .reason)
        try container.encode(report, forKey: .report)
        try container.encode(state, forKey: .state)
    }
}

extension CaseProgress {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(caseProgressCase, forKey: .caseProgressCase)
        try container.encode(latencyNs, forKey: .latencyNs)
        try container.encode(rounds, forKey: .rounds)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(step, forKey: .step)
    }
}

extension Report {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(artifact, forKey: .artifact)
        try container.encode(baseline, forKey: .baseline)
        try container.encode(comparison, forKey: .comparison)
        try container.encode(conditions, forKey: .conditions)
        try container.encode(created, forKey: .created)
        try container.encode(device, forKey: .device)
        try container.encode(execution, forKey: .execution)
        try container.encode(host, forKey: .host)
        try container.encode(id, forKey: .id)
        try container.encode(load, forKey: .load)
        try container.encode(memory, forKey: .memory)
        try container.encode(plan, forKey: .plan)
        try container.encode(run, forKey: .run)
        try container.encode(schemaVersion, forKey: .schemaVersion)
        try container.encode(timing, forKey: .timing)
        try container.encode(tool, forKey: .tool)
    }
}

extension MeasuredArtifact {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(accuracy, forKey: .accuracy)
        try container.encode(batch, forKey: .batch)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(file, forKey: .file)
        try container.encode(format, forKey: .format)
        try container.encode(inputSize, forKey: .inputSize)
        try container.encode(label, forKey: .label)
        try container.encode(limits, forKey: .limits)
        try container.encode(precision, forKey: .precision)
        try container.encode(producer, forKey: .producer)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(target, forKey: .target)
        try container.encode(task, forKey: .task)
        try container.encode(trained, forKey: .trained)
        try container.encode(variant, forKey: .variant)
    }
}

extension Comparison {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(images, forKey: .images)
        try container.encode(outputs, forKey: .outputs)
    }
}

extension Conditions {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(backgroundCores, forKey: .backgroundCores)
        try container.encode(batteryPercent, forKey: .batteryPercent)
        try container.encode(charging, forKey: .charging)
        try container.encode(hidden, forKey: .hidden)
        try container.encode(loadAfter, forKey: .loadAfter)
        try container.encode(loadBefore, forKey: .loadBefore)
        try container.encode(lowPowerMode, forKey: .lowPowerMode)
        try container.encode(readings, forKey: .readings)
        try container.encode(thermalAfter, forKey: .thermalAfter)
        try container.encode(thermalBefore, forKey: .thermalBefore)
        try container.encode(thermalDuring, forKey: .thermalDuring)
        try container.encode(throttled, forKey: .throttled)
    }
}

extension Reading {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(battery, forKey: .battery)
        try container.encode(celsius, forKey: .celsius)
        try container.encode(elapsedNs, forKey: .elapsedNs)
        try container.encode(frequencyHz, forKey: .frequencyHz)
        try container.encode(samples, forKey: .samples)
        try container.encode(thermal, forKey: .thermal)
        try container.encode(thermalHeadroom, forKey: .thermalHeadroom)
    }
}

extension BatteryReading {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(celsius, forKey: .celsius)
        try container.encode(charging, forKey: .charging)
        try container.encode(microampereHours, forKey: .microampereHours)
        try container.encode(microamperes, forKey: .microamperes)
        try container.encode(percent, forKey: .percent)
        try container.encode(volts, forKey: .volts)
    }
}

extension Device {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(cpuFeatures, forKey: .cpuFeatures)
        try container.encode(governor, forKey: .governor)
        try container.encode(logicalCores, forKey: .logicalCores)
        try container.encode(memoryBytes, forKey: .memoryBytes)
        try container.encode(model, forKey: .model)
        try container.encode(os, forKey: .os)
        try container.encode(physicalCores, forKey: .physicalCores)
        try container.encode(soc, forKey: .soc)
        try container.encode(virtual, forKey: .virtual)
    }
}

extension Execution {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(affinity, forKey: .affinity)
        try container.encode(computeUnitObserved, forKey: .computeUnitObserved)
        try container.encode(computeUnitRequested, forKey: .computeUnitRequested)
        try container.encode(provider, forKey: .provider)
        try container.encode(runtime, forKey: .runtime)
        try container.encode(threads, forKey: .threads)
        try container.encode(threadsObserved, forKey: .threadsObserved)
    }
}

extension Software {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
    }
}

extension Load {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(coldNs, forKey: .coldNs)
        try container.encode(firstInferenceNs, forKey: .firstInferenceNs)
        try container.encode(warmNs, forKey: .warmNs)
    }
}

extension Memory {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(baselineBytes, forKey: .baselineBytes)
        try container.encode(method, forKey: .method)
        try container.encode(peakBytes, forKey: .peakBytes)
    }
}

extension Timing {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(clock, forKey: .clock)
        try container.encode(processCpuNs, forKey: .processCpuNs)
        try container.encode(runsPerSample, forKey: .runsPerSample)
        try container.encode(samplesNs, forKey: .samplesNs)
        try container.encode(timerResolutionNs, forKey: .timerResolutionNs)
        try container.encode(warmupRuns, forKey: .warmupRuns)
    }
}
