// Made by `make types` from mobilevit_deploy/contract/schema: change nothing here.

package org.mobilevit.harness.contract

import kotlinx.serialization.*
import kotlinx.serialization.json.*
import kotlinx.serialization.descriptors.*
import kotlinx.serialization.encoding.*

/**
 * Cases of several exports; those of one back end and thread count are sampled in turns.
 */
@Serializable
data class Campaign (
    /**
     * Label of the export that the others are compared with; null for none.
     */
    val baseline: String? = null,

    /**
     * What is measured, in order.
     */
    val cases: List<Case>,

    /**
     * How long to wait at most, before each group, for the device to cool.
     */
    @SerialName("cool_down_seconds")
    val coolDownSeconds: Double,

    /**
     * When it was made, with time zone.
     */
    val created: String,

    /**
     * What was pushed.
     */
    val exports: List<CampaignExport>,

    /**
     * Of this campaign; an outcome states it.
     */
    val id: String,

    val plan: Plan,

    /**
     * Version of this document's structure.
     */
    @SerialName("schema_version")
    val schemaVersion: Long
)

/**
 * One artifact on one back end: gives one report.
 */
@Serializable
data class Case (
    /**
     * E.g. onnxruntime-cpu; a case whose back end the app does not have is left out.
     */
    val backend: String,

    /**
     * Position in exports.
     */
    val export: Long,

    /**
     * Function inside a file that has several; null for the only one.
     */
    val function: String? = null,

    /**
     * 64 hexadecimal digits.
     */
    val sha256: String,

    /**
     * Of the runtime; null: its own choice.
     */
    val threads: Long? = null
)

/**
 * An export folder, as it was exported; only the files that the cases need are there.
 */
@Serializable
data class CampaignExport (
    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    val folder: String,

    /**
     * What its artifacts are called in reports.
     */
    val label: String
)

/**
 * When there are enough samples; the limits in seconds hold for artifacts taken in turns.
 */
@Serializable
data class Plan (
    /**
     * Of each artifact, at most.
     */
    @SerialName("maximum_samples")
    val maximumSamples: Long,

    /**
     * Of sampling, at most.
     */
    @SerialName("maximum_seconds")
    val maximumSeconds: Double,

    /**
     * Of each artifact, at least.
     */
    @SerialName("minimum_samples")
    val minimumSamples: Long,

    /**
     * Of sampling, at least.
     */
    @SerialName("minimum_seconds")
    val minimumSeconds: Double,

    /**
     * Aim: width of the median's 95 % interval as a share of it.
     */
    @SerialName("relative_width")
    val relativeWidth: Double,

    /**
     * How does the latency bear the heat? Each artifact is sampled by itself, one run right
     * after the other, for the whole of maximum_seconds. null: no.
     */
    val sustained: Boolean? = null,

    /**
     * Of each artifact before the first sample.
     */
    @SerialName("warmup_runs")
    val warmupRuns: Long
)

/**
 * What a build of the app has; not whether this phone can use it.
 */
@Serializable
data class Harness (
    /**
     * In the order in which they are measured.
     */
    val backends: List<Backend>,

    /**
     * Version of this document's structure.
     */
    @SerialName("schema_version")
    val schemaVersion: Long,

    val tool: Tool
)

/**
 * A runtime on a compute unit, under the name that a campaign's cases give it.
 */
@Serializable
data class Backend (
    /**
     * false: measured only where it is asked for by its name.
     */
    @SerialName("by_default")
    val byDefault: Boolean,

    /**
     * File format, e.g. onnx.
     */
    val format: String,

    /**
     * E.g. onnxruntime-cpu.
     */
    val name: String,

    /**
     * Can a number of threads be asked for? Where the artifact's target decides, of those that
     * compute on the CPU.
     */
    val threads: Boolean,

    /**
     * The compute unit that it asks for: cpu, gpu, npu, ane, all; null: the artifact's target
     * decides.
     */
    val unit: String? = null
)

/**
 * The program that measured.
 */
@Serializable
data class Tool (
    /**
     * Build type.
     */
    val build: Build,

    /**
     * E.g. mvit-bench or the name of the app.
     */
    val name: String,

    /**
     * Its version.
     */
    val version: String
)

/**
 * Build type.
 */
@Serializable
enum class Build(val value: String) {
    @SerialName("debug") Debug("debug"),
    @SerialName("release") Release("release");
}

/**
 * What an export folder holds: one model, its references, and its artifacts.
 */
@Serializable
data class Manifest (
    /**
     * The exported models.
     */
    val artifacts: List<Artifact>,

    val model: Record,

    /**
     * Parameters of the reference model.
     */
    val parameters: Long,

    /**
     * Inputs and expected outputs; an artifact uses those of its own input size.
     */
    val references: List<Reference>,

    /**
     * Version of this document's structure.
     */
    @SerialName("schema_version")
    val schemaVersion: Long,

    /**
     * mobilevit-deploy version that wrote the manifest.
     */
    val toolkit: String
)

/**
 * One exported model.
 */
@Serializable
data class Artifact (
    val accuracy: Accuracy? = null,

    @SerialName("bundled_program")
    val bundledProgram: BundledProgram? = null,

    /**
     * Size of the file, or of all files of a folder.
     */
    val bytes: Long,

    val delegation: Delegation? = null,

    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    val file: String,

    /**
     * File format, e.g. onnx.
     */
    val format: String,

    /**
     * Function inside a file that has several; null for the only one.
     */
    val function: String? = null,

    /**
     * Inputs, in order.
     */
    val inputs: List<TensorSpec>,

    val limits: Limits,

    /**
     * Oldest runtime or OS that can load the file.
     */
    @SerialName("minimum_runtime")
    val minimumRuntime: String,

    /**
     * Why the file was lowered, but not run, before it was published; null if it was. Parity is
     * then null, or comes from what its runtime names.
     */
    @SerialName("not_run")
    val notRun: String? = null,

    /**
     * Operator name -> how often the graph has it.
     */
    val operators: Map<String, Long>,

    /**
     * Options of the format, e.g. opset.
     */
    val options: Map<String, String>,

    /**
     * Outputs, in order.
     */
    val outputs: List<TensorSpec>,

    val parity: ParityRecord? = null,
    val postprocessing: Postprocessing? = null,

    /**
     * Name of the precision recipe, e.g. fp16 or w8.
     */
    val precision: String,

    /**
     * Rewrites applied, in order.
     */
    val rewrites: List<String>,

    val rounding: Limits? = null,

    /**
     * 64 hexadecimal digits.
     */
    val sha256: String,

    /**
     * What the rewrites were chosen for.
     */
    val target: String,

    /**
     * Library -> version that wrote the file.
     */
    val tools: Map<String, String>
)

/**
 * How right an artifact was on labelled pictures before it was published.
 */
@Serializable
data class Accuracy (
    /**
     * Name of the pictures' folder.
     */
    val data: String,

    /**
     * The task's main one first.
     */
    val figures: List<AccuracyFigure>,

    /**
     * Number of pictures.
     */
    val pictures: Long
)

/**
 * One figure of an artifact on labelled pictures, and the reference model's on the same.
 */
@Serializable
data class AccuracyFigure (
    /**
     * 95 % interval of the value (Wilson), where it is a share of pictures.
     */
    val interval: List<Double>? = null,

    /**
     * As papers call it, e.g. top-1 or mIoU.
     */
    val name: String,

    /**
     * Of the float32 reference model, fed alike.
     */
    val reference: Double,

    /**
     * On the artifact's own runtime.
     */
    val value: Double
)

/**
 * The artifact with reference inputs and outputs in one file, for a phone to check itself.
 */
@Serializable
data class BundledProgram (
    /**
     * Size of the file.
     */
    val bytes: Long,

    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    val file: String,

    /**
     * Reference inputs in the file, one test case each.
     */
    val images: Long,

    /**
     * 64 hexadecimal digits.
     */
    val sha256: String,

    /**
     * Largest difference of any output value from the expected one that passes.
     */
    val tolerance: Double
)

/**
 * Which operations of a graph a backend takes, for formats that hand over parts of it.
 */
@Serializable
data class Delegation (
    /**
     * Operator name -> how often the backend's parts have it.
     */
    val inside: Map<String, Long>,

    /**
     * Operator name -> how often it is left to the runtime's own kernels.
     */
    val outside: Map<String, Long>,

    /**
     * Parts of the graph that run in a backend; 1 is best, 0 is without.
     */
    val partitions: Long
)

/**
 * One input or output of an artifact.
 */
@Serializable
data class TensorSpec (
    /**
     * Type of one element.
     */
    val dtype: Dtype,

    /**
     * Meaning of the axes, in order: N images, C channels or classes, H rows, W columns, A
     * anchors, D detections, K coordinates.
     */
    val layout: String,

    /**
     * Name of the tensor in the artifact.
     */
    val name: String,

    /**
     * Smallest and largest value of an input; null for outputs.
     */
    val range: List<Double>? = null,

    /**
     * What the tensor means: image; scores (before softmax), probabilities, label, mask,
     * locations (relative to anchors), boxes, confidences, classes, class-confidences (of one
     * class in each row), centred-boxes (centre x and y, width, height).
     */
    val role: String,

    /**
     * Extent of every axis; null where any extent is accepted.
     */
    val shape: List<Long?>
)

/**
 * Type of one element.
 */
@Serializable
enum class Dtype(val value: String) {
    @SerialName("string") DtypeString("string"),
    @SerialName("float16") Float16("float16"),
    @SerialName("float32") Float32("float32"),
    @SerialName("int32") Int32("int32"),
    @SerialName("uint8") Uint8("uint8");
}

/**
 * What an artifact may differ from the float32 reference by, and why that much.
 */
@Serializable
data class Limits (
    /**
     * The task's measure of agreement -> smallest share that passes.
     */
    val agreement: Map<String, Double>? = null,

    /**
     * Smallest cosine between the outputs of one image.
     */
    val cosine: Double,

    /**
     * What the limits are called, e.g. fp16-rounding.
     */
    val name: String,

    /**
     * Smallest signal-to-noise ratio.
     */
    @SerialName("psnr_db")
    val psnrDb: Double,

    /**
     * Why an artifact of this precision differs that much.
     */
    val reason: String,

    /**
     * Largest difference as a share of the largest reference value.
     */
    @SerialName("relative_error")
    val relativeError: Double
)

/**
 * The comparison that was made before an artifact was published.
 */
@Serializable
data class ParityRecord (
    /**
     * The task's measure of agreement -> its value, e.g. the share of images with the same top
     * class.
     */
    val agreement: Map<String, Double>,

    /**
     * Number of input images compared.
     */
    val images: Long,

    /**
     * Output name -> its difference.
     */
    val outputs: Map<String, Difference>,

    /**
     * Runtime and version that computed the outputs.
     */
    val runtime: String
)

/**
 * How far one output is from the reference model's.
 */
@Serializable
data class Difference (
    /**
     * Smallest cosine between the outputs of one image.
     */
    val cosine: Double,

    /**
     * Largest difference of any value.
     */
    @SerialName("max_abs_error")
    val maxAbsError: Double,

    /**
     * 20 log10(largest reference value / root mean square error); 200 if equal.
     */
    @SerialName("psnr_db")
    val psnrDb: Double,

    /**
     * max_abs_error divided by the largest reference value.
     */
    @SerialName("relative_error")
    val relativeError: Double
)

/**
 * The steps from a network's outputs to the results of its task.
 *
 * Null is what the task has no such step for.
 */
@Serializable
data class Postprocessing (
    /**
     * Whether the corners' centres stay in their place when the scores are enlarged, or the
     * edges.
     */
    @SerialName("align_corners")
    val alignCorners: Boolean? = null,

    val boxes: BoxSteps? = null,

    /**
     * true: the artifact has the results as outputs; false: they are the app's work.
     */
    @SerialName("in_artifact")
    val inArtifact: Boolean,

    /**
     * Height and width that the scores are enlarged to, bilinearly, before the best class of
     * every pixel is taken.
     */
    val size: List<Long>? = null
)

/**
 * From scores and locations per anchor to boxes, scores and classes of the objects.
 *
 * Decoding: the softmax over the classes, of which the first is the background and left
 * out; and
 * the box of an anchor (centre cx and cy, width w, height h) and its location (x, y, u, v):
 * centre
 * cx + centre_variance x w and cy + centre_variance y h, width w exp(size_variance u),
 * height
 * h exp(size_variance v). Boxes are left, top, right, bottom as shares of the picture's
 * sides.
 *
 * Suppression: in every class, of the boxes whose probability is above the threshold the
 * best
 * ones, best first; each that overlaps a kept one by more is dropped. Of all classes' kept
 * boxes
 * the best. Of equal ones the lower class, then the earlier anchor comes first; what is NaN
 * or
 * infinite is never an object. With `one_class`, an anchor's probabilities are 0 before all
 * this
 * but for its best class.
 */
@Serializable
data class BoxSteps (
    /**
     * Grids of the anchors, in the outputs' order.
     */
    val anchors: List<AnchorGrid>,

    /**
     * Scale of the locations' centres.
     */
    @SerialName("centre_variance")
    val centreVariance: Double,

    /**
     * Intersection over union with a better box of its class from beyond which a box is dropped.
     */
    @SerialName("iou_threshold")
    val iouThreshold: Double,

    /**
     * Best objects of a picture that are kept.
     */
    val most: Long,

    /**
     * true: an anchor is an object of its best class alone; false: of every class that is
     * probable enough.
     */
    @SerialName("one_class")
    val oneClass: Boolean? = null,

    /**
     * Best boxes of a class that are looked at.
     */
    @SerialName("per_class")
    val perClass: Long,

    /**
     * Probability that an object's is above.
     */
    @SerialName("score_threshold")
    val scoreThreshold: Double,

    /**
     * Scale of the locations' sizes.
     */
    @SerialName("size_variance")
    val sizeVariance: Double,

    /**
     * true: the artifact does the suppression; false: it is the app's work, on the boxes and
     * probabilities of every anchor.
     */
    val suppressed: Boolean
)

/**
 * Anchors in the cells of a grid, row by row; in every cell one of each size.
 *
 * The cell of row r and column c has its anchors' centre at ((c + 0.5) / columns,
 * (r + 0.5) / rows), as shares of the picture's width and height.
 */
@Serializable
data class AnchorGrid (
    /**
     * Cells from the left to the right.
     */
    val columns: Long,

    /**
     * Cells from the top to the bottom of the picture.
     */
    val rows: Long,

    /**
     * Width and height of a cell's anchors, in order, as shares of the picture's.
     */
    val sizes: List<List<Double>>
)

/**
 * What is known about a model's weights; carried by the model and written to the manifest.
 */
@Serializable
data class Record (
    /**
     * Fields that the checkpoint does not state and that were taken from the variant's
     * published defaults, e.g. preprocessing.colour_order.
     */
    val assumed: List<String>? = null,

    /**
     * Entries of the file that inference does not need and that were left out.
     */
    val dropped: List<String>? = null,

    /**
     * Whose code the network computes as; null where all compute the same.
     */
    val follows: Follows? = null,

    /**
     * Which of the task's heads; null where it has one only.
     */
    val head: String? = null,

    /**
     * One name per class, in output order; null where none are known.
     */
    val labels: List<String>? = null,

    /**
     * Classes that the head tells apart.
     */
    @SerialName("num_classes")
    val numClasses: Long,

    /**
     * Whose names the file uses (cvnets also covers the files of v3); random: no file, the
     * weights were drawn from a seeded generator.
     */
    val origin: Origin,

    /**
     * Pixels of the input per pixel of the last map; null where there is no choice.
     */
    @SerialName("output_stride")
    val outputStride: Long? = null,

    /**
     * Fields that the user set against what the checkpoint says.
     */
    val overridden: List<String>? = null,

    val preprocessing: Preprocessing,

    /**
     * Digest of the weight file; of the weights themselves where there is no file.
     */
    val sha256: String,

    /**
     * File or folder name, hub repository, or seed; never a path.
     */
    val source: String,

    /**
     * What the network's head does, e.g. classification.
     */
    val task: String,

    /**
     * false: the weights are random; only speed and plumbing can be judged.
     */
    val trained: Boolean,

    /**
     * Name of the network, e.g. mobilevit_xxs.
     */
    val variant: String
)

@Serializable
enum class Follows(val value: String) {
    @SerialName("original") Original("original"),
    @SerialName("transformers") Transformers("transformers");
}

/**
 * Whose names the file uses (cvnets also covers the files of v3); random: no file, the
 * weights were drawn from a seeded generator.
 */
@Serializable
enum class Origin(val value: String) {
    @SerialName("cvnets") Cvnets("cvnets"),
    @SerialName("mobilevit_deploy") MobilevitDeploy("mobilevit_deploy"),
    @SerialName("random") Random("random"),
    @SerialName("timm") Timm("timm"),
    @SerialName("transformers") Transformers("transformers");
}

/**
 * How a picture becomes the network's input; frozen, and the same as JSON.
 */
@Serializable
data class Preprocessing (
    /**
     * true: the filter widens with the reduction, as PIL does; false: it does not, as OpenCV's
     * and most phones' plain resize.
     */
    val antialias: Boolean,

    /**
     * Channel order that the network was trained on.
     */
    @SerialName("colour_order")
    val colourOrder: ColourOrder,

    /**
     * Height and width of the centre crop: the network's input size.
     */
    val crop: List<Long>,

    /**
     * Filter of the resize, on half-pixel centres.
     */
    val interpolation: Interpolation,

    /**
     * Subtracted after scaling, in the network's channel order.
     */
    val mean: List<Double>? = null,

    /**
     * Height and width in pixels that the picture is resized to cover.
     */
    val resize: List<Long>,

    /**
     * cover: keep the aspect ratio, so that the picture just covers `resize`; stretch: resize
     * both sides, whatever the aspect ratio.
     */
    @SerialName("resize_mode")
    val resizeMode: ResizeMode? = null,

    /**
     * Factor on the 0..255 pixels before mean and std are applied.
     */
    val scale: Double,

    /**
     * Divided by after the mean is subtracted, in the network's channel order.
     */
    val std: List<Double>? = null
)

/**
 * Channel order that the network was trained on.
 */
@Serializable
enum class ColourOrder(val value: String) {
    @SerialName("BGR") Bgr("BGR"),
    @SerialName("RGB") RGB("RGB");
}

/**
 * Filter of the resize, on half-pixel centres.
 */
@Serializable
enum class Interpolation(val value: String) {
    @SerialName("bicubic") Bicubic("bicubic"),
    @SerialName("bilinear") Bilinear("bilinear"),
    @SerialName("lanczos") Lanczos("lanczos"),
    @SerialName("nearest") Nearest("nearest");
}

/**
 * cover: keep the aspect ratio, so that the picture just covers `resize`; stretch: resize
 * both sides, whatever the aspect ratio.
 */
@Serializable
enum class ResizeMode(val value: String) {
    @SerialName("cover") Cover("cover"),
    @SerialName("stretch") Stretch("stretch");
}

/**
 * A small input with the reference model's outputs, to compare an artifact with anywhere.
 */
@Serializable
data class Reference (
    /**
     * What the input shows, e.g. astronaut or ramp.
     */
    val name: String,

    /**
     * Output name -> the float32 reference model's output for one image.
     */
    val outputs: Map<String, StoredArray>,

    val pixels: StoredArray
)

/**
 * An array in a file of its own: raw, row-major, little-endian, no header.
 */
@Serializable
data class StoredArray (
    /**
     * Type of one element.
     */
    val dtype: Dtype,

    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    val file: String,

    /**
     * Meaning of the axes, in order: N images, C channels or classes, H rows, W columns, A
     * anchors, D detections, K coordinates.
     */
    val layout: String,

    /**
     * 64 hexadecimal digits.
     */
    val sha256: String,

    /**
     * Extent of every axis.
     */
    val shape: List<Long>
)

/**
 * The state of a campaign; replaced as a whole whenever something changes.
 */
@Serializable
data class Outcome (
    /**
     * The campaign's id.
     */
    val campaign: String,

    /**
     * In the order of campaign.json; empty only if that cannot be read.
     */
    val cases: List<CaseOutcome>,

    /**
     * Why it failed; else null.
     */
    val message: String? = null,

    val progress: CaseProgress? = null,

    /**
     * Version of this document's structure.
     */
    @SerialName("schema_version")
    val schemaVersion: Long,

    /**
     * failed: something stops the whole campaign.
     */
    val state: OutcomeState,

    /**
     * When this was written, with time zone.
     */
    val updated: String
)

/**
 * What came of a case.
 */
@Serializable
data class CaseOutcome (
    /**
     * Why a case was left out; else null.
     */
    val reason: String? = null,

    /**
     * Of a measured case: its report.json, relative to the campaign's folder; else null.
     */
    val report: String? = null,

    /**
     * running: loaded, checked, or sampled with the other cases of its group, and pending
     * between those. If the app finds one that is running at its start, that case ended the app
     * before.
     */
    val state: CaseOutcomeState
)

/**
 * running: loaded, checked, or sampled with the other cases of its group, and pending
 * between those. If the app finds one that is running at its start, that case ended the app
 * before.
 */
@Serializable
enum class CaseOutcomeState(val value: String) {
    @SerialName("left_out") LeftOut("left_out"),
    @SerialName("measured") Measured("measured"),
    @SerialName("pending") Pending("pending"),
    @SerialName("running") Running("running");
}

/**
 * What the app does at the moment.
 */
@Serializable
data class CaseProgress (
    /**
     * Position in cases; of a group that is sampled, one of its cases.
     */
    val case: Long,

    /**
     * Of the case's latest run; null while there is none.
     */
    @SerialName("latency_ns")
    val latencyNs: Long? = null,

    /**
     * Samples of each case of the group so far.
     */
    val rounds: Long,

    /**
     * Since the step began.
     */
    val seconds: Double,

    /**
     * Loading, comparing with the references, waiting for the device to cool, or taking samples.
     */
    val step: Step
)

/**
 * Loading, comparing with the references, waiting for the device to cool, or taking samples.
 */
@Serializable
enum class Step(val value: String) {
    @SerialName("check") Check("check"),
    @SerialName("cool_down") CoolDown("cool_down"),
    @SerialName("load") Load("load"),
    @SerialName("measure") Measure("measure");
}

/**
 * failed: something stops the whole campaign.
 */
@Serializable
enum class OutcomeState(val value: String) {
    @SerialName("failed") Failed("failed"),
    @SerialName("finished") Finished("finished"),
    @SerialName("running") Running("running");
}

/**
 * One measurement of one artifact on one device.
 */
@Serializable
data class Report (
    val artifact: MeasuredArtifact,

    /**
     * Label of the artifacts of the same run that this one is compared with; null for none.
     */
    val baseline: String? = null,

    val comparison: Comparison? = null,
    val conditions: Conditions,

    /**
     * When the first sample was taken, with time zone.
     */
    val created: String,

    val device: Device,
    val execution: Execution,
    val host: Software? = null,

    /**
     * Of this measurement; random.
     */
    val id: String,

    val load: Load,
    val memory: Memory? = null,
    val plan: Plan,

    /**
     * Shared by reports whose samples were taken in turns; only those may be compared as ratios.
     */
    val run: String,

    /**
     * Version of this document's structure.
     */
    @SerialName("schema_version")
    val schemaVersion: Long,

    val timing: Timing,
    val tool: Tool
)

/**
 * The model that was run.
 */
@Serializable
data class MeasuredArtifact (
    val accuracy: Accuracy? = null,

    /**
     * Images per run.
     */
    val batch: Long,

    /**
     * Size of the file, or of all files of a folder.
     */
    val bytes: Long,

    /**
     * Name for people, never a path; nothing is read off it.
     */
    val file: String,

    /**
     * File format, e.g. onnx.
     */
    val format: String,

    /**
     * Height and width in pixels.
     */
    @SerialName("input_size")
    val inputSize: List<Long>,

    /**
     * What the person who measured calls it, e.g. ours.
     */
    val label: String,

    val limits: Limits? = null,

    /**
     * Name of the precision recipe, e.g. fp16 or w8.
     */
    val precision: String,

    /**
     * Tool and version that wrote it.
     */
    val producer: String,

    /**
     * 64 hexadecimal digits.
     */
    val sha256: String,

    /**
     * What it was rewritten for; null for another tool's.
     */
    val target: String? = null,

    /**
     * What the network's head does, e.g. classification.
     */
    val task: String,

    /**
     * false: random weights, only its speed can be judged.
     */
    val trained: Boolean,

    /**
     * Network, e.g. mobilevit_xxs.
     */
    val variant: String
)

/**
 * Outputs against the references, on the runtime that computed them.
 */
@Serializable
data class Comparison (
    /**
     * Number of input images compared.
     */
    val images: Long,

    /**
     * Output name -> its difference.
     */
    val outputs: Map<String, Difference>
)

/**
 * What may have disturbed the measurement; states are the system's own words.
 */
@Serializable
data class Conditions (
    /**
     * Cores that other processes kept busy meanwhile, on average.
     */
    @SerialName("background_cores")
    val backgroundCores: Double? = null,

    /**
     * Charge; null without one.
     */
    @SerialName("battery_percent")
    val batteryPercent: Double? = null,

    /**
     * Was it plugged in? null without a battery.
     */
    val charging: Boolean? = null,

    /**
     * Was the page or app out of sight, or the device locked, at any time?
     */
    val hidden: Boolean? = null,

    /**
     * Load average of the last minute.
     */
    @SerialName("load_after")
    val loadAfter: Double? = null,

    /**
     * Load average of the minute before.
     */
    @SerialName("load_before")
    val loadBefore: Double? = null,

    /**
     * Does the system save power?
     */
    @SerialName("low_power_mode")
    val lowPowerMode: Boolean? = null,

    /**
     * Before the first sample, then once a second (of more than 1000 seconds 1000 times), as
     * far as samples end then, and after the last one; null where none were kept.
     */
    val readings: List<Reading>? = null,

    /**
     * Thermal state after the last sample.
     */
    @SerialName("thermal_after")
    val thermalAfter: String? = null,

    /**
     * Thermal state before the first sample.
     */
    @SerialName("thermal_before")
    val thermalBefore: String? = null,

    /**
     * Worst thermal state between samples.
     */
    @SerialName("thermal_during")
    val thermalDuring: String? = null,

    /**
     * How often a core was slowed down because of its temperature.
     */
    val throttled: Long? = null
)

/**
 * What the device told of itself between two samples.
 */
@Serializable
data class Reading (
    val battery: BatteryReading? = null,

    /**
     * Hottest temperature of the processor or board that the system tells.
     */
    val celsius: Double? = null,

    /**
     * Since the first sample began.
     */
    @SerialName("elapsed_ns")
    val elapsedNs: Long,

    /**
     * Clock of the fastest core.
     */
    @SerialName("frequency_hz")
    val frequencyHz: Long? = null,

    /**
     * Of each artifact that were taken until then.
     */
    val samples: Long,

    /**
     * Thermal state, in the system's own word.
     */
    val thermal: String? = null,

    /**
     * Android's: from 1 on the device throttles severely.
     */
    @SerialName("thermal_headroom")
    val thermalHeadroom: Double? = null
)

/**
 * The battery at one moment.
 */
@Serializable
data class BatteryReading (
    /**
     * Its temperature.
     */
    val celsius: Double? = null,

    /**
     * Is it plugged in?
     */
    val charging: Boolean? = null,

    /**
     * Charge that is left, by the system's counter.
     */
    @SerialName("microampere_hours")
    val microampereHours: Long? = null,

    /**
     * Current into it, below 0 out of it, as the system tells: of some devices with the wrong
     * sign or unit.
     */
    val microamperes: Long? = null,

    /**
     * Charge.
     */
    val percent: Double? = null,

    /**
     * Its voltage.
     */
    val volts: Double? = null
)

/**
 * What the artifact ran on.
 */
@Serializable
data class Device (
    /**
     * Instruction set, e.g. x86_64 or arm64.
     */
    val architecture: String,

    /**
     * Instruction set extensions that matter to networks, e.g. avx512_vnni.
     */
    @SerialName("cpu_features")
    val cpuFeatures: List<String>,

    /**
     * Frequency governor of the first core.
     */
    val governor: String? = null,

    /**
     * Processors that the system schedules on.
     */
    @SerialName("logical_cores")
    val logicalCores: Long? = null,

    /**
     * Main memory.
     */
    @SerialName("memory_bytes")
    val memoryBytes: Long? = null,

    /**
     * Of the device, e.g. iPhone16,1 or Pixel 8.
     */
    val model: String? = null,

    /**
     * Operating system, with its version where it tells.
     */
    val os: String,

    /**
     * Cores without simultaneous threads.
     */
    @SerialName("physical_cores")
    val physicalCores: Long? = null,

    /**
     * Processor or system on a chip, as the system names it.
     */
    val soc: String? = null,

    /**
     * Is it a virtual machine or an emulator?
     */
    val virtual: Boolean? = null
)

/**
 * How it was run.
 */
@Serializable
data class Execution (
    /**
     * Logical cores that the process may use; null where that cannot be known.
     */
    val affinity: List<Long>? = null,

    /**
     * Where it ran as far as the system tells; null where it does not.
     */
    @SerialName("compute_unit_observed")
    val computeUnitObserved: String? = null,

    /**
     * E.g. cpu, gpu, ane, all.
     */
    @SerialName("compute_unit_requested")
    val computeUnitRequested: String,

    /**
     * Execution provider or delegate that the runtime handed it to; null: the runtime's own
     * kernels.
     */
    val provider: String? = null,

    val runtime: Software,

    /**
     * Threads asked for; null: the runtime's choice.
     */
    val threads: Long? = null,

    /**
     * Threads that the runtime used; null where it does not tell.
     */
    @SerialName("threads_observed")
    val threadsObserved: Long? = null
)

/**
 * A program or library.
 */
@Serializable
data class Software (
    /**
     * Its name, e.g. onnxruntime or Chrome.
     */
    val name: String,

    /**
     * Its version.
     */
    val version: String
)

/**
 * From the file to a model that is ready to run, in a process of its own.
 */
@Serializable
data class Load (
    /**
     * First load, the file read from storage; null unless that is known.
     */
    @SerialName("cold_ns")
    val coldNs: Long? = null,

    /**
     * First run after the first load.
     */
    @SerialName("first_inference_ns")
    val firstInferenceNs: Long? = null,

    /**
     * Median of later loads, the file in the system's cache.
     */
    @SerialName("warm_ns")
    val warmNs: Long? = null
)

/**
 * Of a process that does nothing but load the artifact and run it.
 */
@Serializable
data class Memory (
    /**
     * Before the load, the runtime's libraries in memory.
     */
    @SerialName("baseline_bytes")
    val baselineBytes: Long? = null,

    /**
     * What was read, e.g. VmHWM or phys_footprint.
     */
    val method: String,

    /**
     * Largest memory of the process.
     */
    @SerialName("peak_bytes")
    val peakBytes: Long
)

/**
 * The samples, in the order in which they were taken.
 */
@Serializable
data class Timing (
    /**
     * Clock of samples_ns, e.g. perf_counter_ns.
     */
    val clock: String,

    /**
     * CPU time of the process, all threads, in each sample; null if unknown.
     */
    @SerialName("process_cpu_ns")
    val processCpuNs: List<Long>? = null,

    /**
     * Runs in one sample, enough for 100 steps of a coarse clock; a latency is a sample divided
     * by it.
     */
    @SerialName("runs_per_sample")
    val runsPerSample: Long,

    /**
     * Elapsed time of each sample.
     */
    @SerialName("samples_ns")
    val samplesNs: List<Long>,

    /**
     * Its smallest step that was observed.
     */
    @SerialName("timer_resolution_ns")
    val timerResolutionNs: Long,

    /**
     * Runs before the first sample.
     */
    @SerialName("warmup_runs")
    val warmupRuns: Long
)
