// Made by `make types` from mobilevit_deploy/contract/schema: change nothing here.

/**
 * Cases of several exports; those of one back end and thread count are sampled in turns.
 */
export interface Campaign {
    /**
     * Label of the export that the others are compared with; null for none.
     */
    baseline: null | string;
    /**
     * What is measured, in order.
     */
    cases: Case[];
    /**
     * How long to wait at most, before each group, for the device to cool.
     */
    cool_down_seconds: number;
    /**
     * When it was made, with time zone.
     */
    created: string;
    /**
     * What was pushed.
     */
    exports: CampaignExport[];
    /**
     * Of this campaign; an outcome states it.
     */
    id:   string;
    plan: Plan;
    /**
     * Version of this document's structure.
     */
    schema_version: number;
}

/**
 * One artifact on one back end: gives one report.
 */
export interface Case {
    /**
     * E.g. onnxruntime-cpu; a case whose back end the app does not have is left out.
     */
    backend: string;
    /**
     * Position in exports.
     */
    export: number;
    /**
     * Function inside a file that has several; null for the only one.
     */
    function: null | string;
    /**
     * 64 hexadecimal digits.
     */
    sha256: string;
    /**
     * Of the runtime; null: its own choice.
     */
    threads: number | null;
}

/**
 * An export folder, as it was exported; only the files that the cases need are there.
 */
export interface CampaignExport {
    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    folder: string;
    /**
     * What its artifacts are called in reports.
     */
    label: string;
}

/**
 * When there are enough samples; the limits in seconds hold for artifacts taken in turns.
 */
export interface Plan {
    /**
     * Of each artifact, at most.
     */
    maximum_samples: number;
    /**
     * Of sampling, at most.
     */
    maximum_seconds: number;
    /**
     * Of each artifact, at least.
     */
    minimum_samples: number;
    /**
     * Of sampling, at least.
     */
    minimum_seconds: number;
    /**
     * Aim: width of the median's 95 % interval as a share of it.
     */
    relative_width: number;
    /**
     * How does the latency bear the heat? Each artifact is sampled by itself, one run right
     * after the other, for the whole of maximum_seconds. null: no.
     */
    sustained?: boolean | null;
    /**
     * Of each artifact before the first sample.
     */
    warmup_runs: number;
}

/**
 * What a build of the app has; not whether this phone can use it.
 */
export interface Harness {
    /**
     * In the order in which they are measured.
     */
    backends: Backend[];
    /**
     * Version of this document's structure.
     */
    schema_version: number;
    tool:           Tool;
}

/**
 * A runtime on a compute unit, under the name that a campaign's cases give it.
 */
export interface Backend {
    /**
     * false: measured only where it is asked for by its name.
     */
    by_default: boolean;
    /**
     * File format, e.g. onnx.
     */
    format: string;
    /**
     * E.g. onnxruntime-cpu.
     */
    name: string;
    /**
     * Can a number of threads be asked for? Where the artifact's target decides, of those that
     * compute on the CPU.
     */
    threads: boolean;
    /**
     * The compute unit that it asks for: cpu, gpu, npu, ane, all; null: the artifact's target
     * decides.
     */
    unit: null | string;
}

/**
 * The program that measured.
 */
export interface Tool {
    /**
     * Build type.
     */
    build: Build;
    /**
     * E.g. mvit-bench or the name of the app.
     */
    name: string;
    /**
     * Its version.
     */
    version: string;
}

/**
 * Build type.
 */
export type Build = "release" | "debug";

/**
 * What an export folder holds: one model, its references, and its artifacts.
 */
export interface Manifest {
    /**
     * The exported models.
     */
    artifacts: Artifact[];
    model:     Record;
    /**
     * Parameters of the reference model.
     */
    parameters: number;
    /**
     * Inputs and expected outputs; an artifact uses those of its own input size.
     */
    references: Reference[];
    /**
     * Version of this document's structure.
     */
    schema_version: number;
    /**
     * mobilevit-deploy version that wrote the manifest.
     */
    toolkit: string;
}

/**
 * One exported model.
 */
export interface Artifact {
    accuracy?:        Accuracy | null;
    bundled_program?: BundledProgram | null;
    /**
     * Size of the file, or of all files of a folder.
     */
    bytes:       number;
    delegation?: Delegation | null;
    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    file: string;
    /**
     * File format, e.g. onnx.
     */
    format: string;
    /**
     * Function inside a file that has several; null for the only one.
     */
    function?: null | string;
    /**
     * Inputs, in order.
     */
    inputs: TensorSpec[];
    limits: Limits;
    /**
     * Oldest runtime or OS that can load the file.
     */
    minimum_runtime: string;
    /**
     * Why the file was lowered, but not run, before it was published; null if it was. Parity is
     * then null, or comes from what its runtime names.
     */
    not_run?: null | string;
    /**
     * Operator name -> how often the graph has it.
     */
    operators: { [key: string]: number };
    /**
     * Options of the format, e.g. opset.
     */
    options: { [key: string]: string };
    /**
     * Outputs, in order.
     */
    outputs:         TensorSpec[];
    parity:          ParityRecord | null;
    postprocessing?: Postprocessing | null;
    /**
     * Name of the precision recipe, e.g. fp16 or w8.
     */
    precision: string;
    /**
     * Rewrites applied, in order.
     */
    rewrites:  string[];
    rounding?: Limits | null;
    /**
     * 64 hexadecimal digits.
     */
    sha256: string;
    /**
     * What the rewrites were chosen for.
     */
    target: string;
    /**
     * Library -> version that wrote the file.
     */
    tools: { [key: string]: string };
}

/**
 * How right an artifact was on labelled pictures before it was published.
 */
export interface Accuracy {
    /**
     * Name of the pictures' folder.
     */
    data: string;
    /**
     * The task's main one first.
     */
    figures: AccuracyFigure[];
    /**
     * Number of pictures.
     */
    pictures: number;
}

/**
 * One figure of an artifact on labelled pictures, and the reference model's on the same.
 */
export interface AccuracyFigure {
    /**
     * 95 % interval of the value (Wilson), where it is a share of pictures.
     */
    interval?: number[] | null;
    /**
     * As papers call it, e.g. top-1 or mIoU.
     */
    name: string;
    /**
     * Of the float32 reference model, fed alike.
     */
    reference: number;
    /**
     * On the artifact's own runtime.
     */
    value: number;
}

/**
 * The artifact with reference inputs and outputs in one file, for a phone to check itself.
 */
export interface BundledProgram {
    /**
     * Size of the file.
     */
    bytes: number;
    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    file: string;
    /**
     * Reference inputs in the file, one test case each.
     */
    images: number;
    /**
     * 64 hexadecimal digits.
     */
    sha256: string;
    /**
     * Largest difference of any output value from the expected one that passes.
     */
    tolerance: number;
}

/**
 * Which operations of a graph a backend takes, for formats that hand over parts of it.
 */
export interface Delegation {
    /**
     * Operator name -> how often the backend's parts have it.
     */
    inside: { [key: string]: number };
    /**
     * Operator name -> how often it is left to the runtime's own kernels.
     */
    outside: { [key: string]: number };
    /**
     * Parts of the graph that run in a backend; 1 is best, 0 is without.
     */
    partitions: number;
}

/**
 * One input or output of an artifact.
 */
export interface TensorSpec {
    /**
     * Type of one element.
     */
    dtype: Dtype;
    /**
     * Meaning of the axes, in order: N images, C channels or classes, H rows, W columns, A
     * anchors, D detections, K coordinates.
     */
    layout: string;
    /**
     * Name of the tensor in the artifact.
     */
    name: string;
    /**
     * Smallest and largest value of an input; null for outputs.
     */
    range?: number[] | null;
    /**
     * What the tensor means: image; scores (before softmax), probabilities, label, mask,
     * locations (relative to anchors), boxes, confidences, classes, class-confidences (of one
     * class in each row), centred-boxes (centre x and y, width, height).
     */
    role: string;
    /**
     * Extent of every axis; null where any extent is accepted.
     */
    shape: Array<number | null>;
}

/**
 * Type of one element.
 */
export type Dtype = "float32" | "float16" | "uint8" | "int32" | "string";

/**
 * What an artifact may differ from the float32 reference by, and why that much.
 */
export interface Limits {
    /**
     * The task's measure of agreement -> smallest share that passes.
     */
    agreement?: { [key: string]: number };
    /**
     * Smallest cosine between the outputs of one image.
     */
    cosine: number;
    /**
     * What the limits are called, e.g. fp16-rounding.
     */
    name: string;
    /**
     * Smallest signal-to-noise ratio.
     */
    psnr_db: number;
    /**
     * Why an artifact of this precision differs that much.
     */
    reason: string;
    /**
     * Largest difference as a share of the largest reference value.
     */
    relative_error: number;
}

/**
 * The comparison that was made before an artifact was published.
 */
export interface ParityRecord {
    /**
     * The task's measure of agreement -> its value, e.g. the share of images with the same top
     * class.
     */
    agreement: { [key: string]: number };
    /**
     * Number of input images compared.
     */
    images: number;
    /**
     * Output name -> its difference.
     */
    outputs: { [key: string]: Difference };
    /**
     * Runtime and version that computed the outputs.
     */
    runtime: string;
}

/**
 * How far one output is from the reference model's.
 */
export interface Difference {
    /**
     * Smallest cosine between the outputs of one image.
     */
    cosine: number;
    /**
     * Largest difference of any value.
     */
    max_abs_error: number;
    /**
     * 20 log10(largest reference value / root mean square error); 200 if equal.
     */
    psnr_db: number;
    /**
     * max_abs_error divided by the largest reference value.
     */
    relative_error: number;
}

/**
 * The steps from a network's outputs to the results of its task.
 *
 * Null is what the task has no such step for.
 */
export interface Postprocessing {
    /**
     * Whether the corners' centres stay in their place when the scores are enlarged, or the
     * edges.
     */
    align_corners?: boolean | null;
    boxes?:         BoxSteps | null;
    /**
     * true: the artifact has the results as outputs; false: they are the app's work.
     */
    in_artifact: boolean;
    /**
     * Height and width that the scores are enlarged to, bilinearly, before the best class of
     * every pixel is taken.
     */
    size?: number[] | null;
}

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
export interface BoxSteps {
    /**
     * Grids of the anchors, in the outputs' order.
     */
    anchors: AnchorGrid[];
    /**
     * Scale of the locations' centres.
     */
    centre_variance: number;
    /**
     * Intersection over union with a better box of its class from beyond which a box is dropped.
     */
    iou_threshold: number;
    /**
     * Best objects of a picture that are kept.
     */
    most: number;
    /**
     * true: an anchor is an object of its best class alone; false: of every class that is
     * probable enough.
     */
    one_class?: boolean;
    /**
     * Best boxes of a class that are looked at.
     */
    per_class: number;
    /**
     * Probability that an object's is above.
     */
    score_threshold: number;
    /**
     * Scale of the locations' sizes.
     */
    size_variance: number;
    /**
     * true: the artifact does the suppression; false: it is the app's work, on the boxes and
     * probabilities of every anchor.
     */
    suppressed: boolean;
}

/**
 * Anchors in the cells of a grid, row by row; in every cell one of each size.
 *
 * The cell of row r and column c has its anchors' centre at ((c + 0.5) / columns,
 * (r + 0.5) / rows), as shares of the picture's width and height.
 */
export interface AnchorGrid {
    /**
     * Cells from the left to the right.
     */
    columns: number;
    /**
     * Cells from the top to the bottom of the picture.
     */
    rows: number;
    /**
     * Width and height of a cell's anchors, in order, as shares of the picture's.
     */
    sizes: Array<number[]>;
}

/**
 * What is known about a model's weights; carried by the model and written to the manifest.
 */
export interface Record {
    /**
     * Fields that the checkpoint does not state and that were taken from the variant's
     * published defaults, e.g. preprocessing.colour_order.
     */
    assumed?: string[];
    /**
     * Entries of the file that inference does not need and that were left out.
     */
    dropped?: string[];
    /**
     * Whose code the network computes as; null where all compute the same.
     */
    follows?: Follows | null;
    /**
     * Which of the task's heads; null where it has one only.
     */
    head?: null | string;
    /**
     * One name per class, in output order; null where none are known.
     */
    labels?: string[] | null;
    /**
     * Classes that the head tells apart.
     */
    num_classes: number;
    /**
     * Whose names the file uses (cvnets also covers the files of v3); random: no file, the
     * weights were drawn from a seeded generator.
     */
    origin: Origin;
    /**
     * Pixels of the input per pixel of the last map; null where there is no choice.
     */
    output_stride?: number | null;
    /**
     * Fields that the user set against what the checkpoint says.
     */
    overridden?:   string[];
    preprocessing: Preprocessing;
    /**
     * Digest of the weight file; of the weights themselves where there is no file.
     */
    sha256: string;
    /**
     * File or folder name, hub repository, or seed; never a path.
     */
    source: string;
    /**
     * What the network's head does, e.g. classification.
     */
    task: string;
    /**
     * false: the weights are random; only speed and plumbing can be judged.
     */
    trained: boolean;
    /**
     * Name of the network, e.g. mobilevit_xxs.
     */
    variant: string;
}

export type Follows = "original" | "transformers";

/**
 * Whose names the file uses (cvnets also covers the files of v3); random: no file, the
 * weights were drawn from a seeded generator.
 */
export type Origin = "cvnets" | "transformers" | "timm" | "mobilevit_deploy" | "random";

/**
 * How a picture becomes the network's input; frozen, and the same as JSON.
 */
export interface Preprocessing {
    /**
     * true: the filter widens with the reduction, as PIL does; false: it does not, as OpenCV's
     * and most phones' plain resize.
     */
    antialias: boolean;
    /**
     * Channel order that the network was trained on.
     */
    colour_order: ColourOrder;
    /**
     * Height and width of the centre crop: the network's input size.
     */
    crop: number[];
    /**
     * Filter of the resize, on half-pixel centres.
     */
    interpolation: Interpolation;
    /**
     * Subtracted after scaling, in the network's channel order.
     */
    mean?: number[];
    /**
     * Height and width in pixels that the picture is resized to cover.
     */
    resize: number[];
    /**
     * cover: keep the aspect ratio, so that the picture just covers `resize`; stretch: resize
     * both sides, whatever the aspect ratio.
     */
    resize_mode?: ResizeMode;
    /**
     * Factor on the 0..255 pixels before mean and std are applied.
     */
    scale: number;
    /**
     * Divided by after the mean is subtracted, in the network's channel order.
     */
    std?: number[];
}

/**
 * Channel order that the network was trained on.
 */
export type ColourOrder = "RGB" | "BGR";

/**
 * Filter of the resize, on half-pixel centres.
 */
export type Interpolation = "nearest" | "bilinear" | "bicubic" | "lanczos";

/**
 * cover: keep the aspect ratio, so that the picture just covers `resize`; stretch: resize
 * both sides, whatever the aspect ratio.
 */
export type ResizeMode = "cover" | "stretch";

/**
 * A small input with the reference model's outputs, to compare an artifact with anywhere.
 */
export interface Reference {
    /**
     * What the input shows, e.g. astronaut or ramp.
     */
    name: string;
    /**
     * Output name -> the float32 reference model's output for one image.
     */
    outputs: { [key: string]: StoredArray };
    pixels:  StoredArray;
}

/**
 * An array in a file of its own: raw, row-major, little-endian, no header.
 */
export interface StoredArray {
    /**
     * Type of one element.
     */
    dtype: Dtype;
    /**
     * Relative to the manifest's folder, with forward slashes, inside it.
     */
    file: string;
    /**
     * Meaning of the axes, in order: N images, C channels or classes, H rows, W columns, A
     * anchors, D detections, K coordinates.
     */
    layout: string;
    /**
     * 64 hexadecimal digits.
     */
    sha256: string;
    /**
     * Extent of every axis.
     */
    shape: number[];
}

/**
 * The state of a campaign; replaced as a whole whenever something changes.
 */
export interface Outcome {
    /**
     * The campaign's id.
     */
    campaign: string;
    /**
     * In the order of campaign.json; empty only if that cannot be read.
     */
    cases: CaseOutcome[];
    /**
     * Why it failed; else null.
     */
    message:  null | string;
    progress: CaseProgress | null;
    /**
     * Version of this document's structure.
     */
    schema_version: number;
    /**
     * failed: something stops the whole campaign.
     */
    state: OutcomeState;
    /**
     * When this was written, with time zone.
     */
    updated: string;
}

/**
 * What came of a case.
 */
export interface CaseOutcome {
    /**
     * Why a case was left out; else null.
     */
    reason: null | string;
    /**
     * Of a measured case: its report.json, relative to the campaign's folder; else null.
     */
    report: null | string;
    /**
     * running: loaded, checked, or sampled with the other cases of its group, and pending
     * between those. If the app finds one that is running at its start, that case ended the app
     * before.
     */
    state: CaseOutcomeState;
}

/**
 * running: loaded, checked, or sampled with the other cases of its group, and pending
 * between those. If the app finds one that is running at its start, that case ended the app
 * before.
 */
export type CaseOutcomeState = "pending" | "running" | "measured" | "left_out";

/**
 * What the app does at the moment.
 */
export interface CaseProgress {
    /**
     * Position in cases; of a group that is sampled, one of its cases.
     */
    case: number;
    /**
     * Of the case's latest run; null while there is none.
     */
    latency_ns: number | null;
    /**
     * Samples of each case of the group so far.
     */
    rounds: number;
    /**
     * Since the step began.
     */
    seconds: number;
    /**
     * Loading, comparing with the references, waiting for the device to cool, or taking samples.
     */
    step: Step;
}

/**
 * Loading, comparing with the references, waiting for the device to cool, or taking samples.
 */
export type Step = "load" | "check" | "cool_down" | "measure";

/**
 * failed: something stops the whole campaign.
 */
export type OutcomeState = "running" | "finished" | "failed";

/**
 * One measurement of one artifact on one device.
 */
export interface Report {
    artifact: MeasuredArtifact;
    /**
     * Label of the artifacts of the same run that this one is compared with; null for none.
     */
    baseline:   null | string;
    comparison: Comparison | null;
    conditions: Conditions;
    /**
     * When the first sample was taken, with time zone.
     */
    created:   string;
    device:    Device;
    execution: Execution;
    host:      Software | null;
    /**
     * Of this measurement; random.
     */
    id:     string;
    load:   Load;
    memory: Memory | null;
    plan:   Plan;
    /**
     * Shared by reports whose samples were taken in turns; only those may be compared as ratios.
     */
    run: string;
    /**
     * Version of this document's structure.
     */
    schema_version: number;
    timing:         Timing;
    tool:           Tool;
}

/**
 * The model that was run.
 */
export interface MeasuredArtifact {
    accuracy?: Accuracy | null;
    /**
     * Images per run.
     */
    batch: number;
    /**
     * Size of the file, or of all files of a folder.
     */
    bytes: number;
    /**
     * Name for people, never a path; nothing is read off it.
     */
    file: string;
    /**
     * File format, e.g. onnx.
     */
    format: string;
    /**
     * Height and width in pixels.
     */
    input_size: number[];
    /**
     * What the person who measured calls it, e.g. ours.
     */
    label:  string;
    limits: Limits | null;
    /**
     * Name of the precision recipe, e.g. fp16 or w8.
     */
    precision: string;
    /**
     * Tool and version that wrote it.
     */
    producer: string;
    /**
     * 64 hexadecimal digits.
     */
    sha256: string;
    /**
     * What it was rewritten for; null for another tool's.
     */
    target: null | string;
    /**
     * What the network's head does, e.g. classification.
     */
    task: string;
    /**
     * false: random weights, only its speed can be judged.
     */
    trained: boolean;
    /**
     * Network, e.g. mobilevit_xxs.
     */
    variant: string;
}

/**
 * Outputs against the references, on the runtime that computed them.
 */
export interface Comparison {
    /**
     * Number of input images compared.
     */
    images: number;
    /**
     * Output name -> its difference.
     */
    outputs: { [key: string]: Difference };
}

/**
 * What may have disturbed the measurement; states are the system's own words.
 */
export interface Conditions {
    /**
     * Cores that other processes kept busy meanwhile, on average.
     */
    background_cores: number | null;
    /**
     * Charge; null without one.
     */
    battery_percent: number | null;
    /**
     * Was it plugged in? null without a battery.
     */
    charging: boolean | null;
    /**
     * Was the page or app out of sight, or the device locked, at any time?
     */
    hidden: boolean | null;
    /**
     * Load average of the last minute.
     */
    load_after: number | null;
    /**
     * Load average of the minute before.
     */
    load_before: number | null;
    /**
     * Does the system save power?
     */
    low_power_mode: boolean | null;
    /**
     * Before the first sample, then once a second (of more than 1000 seconds 1000 times), as
     * far as samples end then, and after the last one; null where none were kept.
     */
    readings?: Reading[] | null;
    /**
     * Thermal state after the last sample.
     */
    thermal_after: null | string;
    /**
     * Thermal state before the first sample.
     */
    thermal_before: null | string;
    /**
     * Worst thermal state between samples.
     */
    thermal_during: null | string;
    /**
     * How often a core was slowed down because of its temperature.
     */
    throttled: number | null;
}

/**
 * What the device told of itself between two samples.
 */
export interface Reading {
    battery: BatteryReading | null;
    /**
     * Hottest temperature of the processor or board that the system tells.
     */
    celsius: number | null;
    /**
     * Since the first sample began.
     */
    elapsed_ns: number;
    /**
     * Clock of the fastest core.
     */
    frequency_hz: number | null;
    /**
     * Of each artifact that were taken until then.
     */
    samples: number;
    /**
     * Thermal state, in the system's own word.
     */
    thermal: null | string;
    /**
     * Android's: from 1 on the device throttles severely.
     */
    thermal_headroom: number | null;
}

/**
 * The battery at one moment.
 */
export interface BatteryReading {
    /**
     * Its temperature.
     */
    celsius: number | null;
    /**
     * Is it plugged in?
     */
    charging: boolean | null;
    /**
     * Charge that is left, by the system's counter.
     */
    microampere_hours: number | null;
    /**
     * Current into it, below 0 out of it, as the system tells: of some devices with the wrong
     * sign or unit.
     */
    microamperes: number | null;
    /**
     * Charge.
     */
    percent: number | null;
    /**
     * Its voltage.
     */
    volts: number | null;
}

/**
 * What the artifact ran on.
 */
export interface Device {
    /**
     * Instruction set, e.g. x86_64 or arm64.
     */
    architecture: string;
    /**
     * Instruction set extensions that matter to networks, e.g. avx512_vnni.
     */
    cpu_features: string[];
    /**
     * Frequency governor of the first core.
     */
    governor: null | string;
    /**
     * Processors that the system schedules on.
     */
    logical_cores: number | null;
    /**
     * Main memory.
     */
    memory_bytes: number | null;
    /**
     * Of the device, e.g. iPhone16,1 or Pixel 8.
     */
    model: null | string;
    /**
     * Operating system, with its version where it tells.
     */
    os: string;
    /**
     * Cores without simultaneous threads.
     */
    physical_cores: number | null;
    /**
     * Processor or system on a chip, as the system names it.
     */
    soc: null | string;
    /**
     * Is it a virtual machine or an emulator?
     */
    virtual: boolean | null;
}

/**
 * How it was run.
 */
export interface Execution {
    /**
     * Logical cores that the process may use; null where that cannot be known.
     */
    affinity: number[] | null;
    /**
     * Where it ran as far as the system tells; null where it does not.
     */
    compute_unit_observed: null | string;
    /**
     * E.g. cpu, gpu, ane, all.
     */
    compute_unit_requested: string;
    /**
     * Execution provider or delegate that the runtime handed it to; null: the runtime's own
     * kernels.
     */
    provider: null | string;
    runtime:  Software;
    /**
     * Threads asked for; null: the runtime's choice.
     */
    threads: number | null;
    /**
     * Threads that the runtime used; null where it does not tell.
     */
    threads_observed: number | null;
}

/**
 * A program or library.
 */
export interface Software {
    /**
     * Its name, e.g. onnxruntime or Chrome.
     */
    name: string;
    /**
     * Its version.
     */
    version: string;
}

/**
 * From the file to a model that is ready to run, in a process of its own.
 */
export interface Load {
    /**
     * First load, the file read from storage; null unless that is known.
     */
    cold_ns: number | null;
    /**
     * First run after the first load.
     */
    first_inference_ns: number | null;
    /**
     * Median of later loads, the file in the system's cache.
     */
    warm_ns: number | null;
}

/**
 * Of a process that does nothing but load the artifact and run it.
 */
export interface Memory {
    /**
     * Before the load, the runtime's libraries in memory.
     */
    baseline_bytes: number | null;
    /**
     * What was read, e.g. VmHWM or phys_footprint.
     */
    method: string;
    /**
     * Largest memory of the process.
     */
    peak_bytes: number;
}

/**
 * The samples, in the order in which they were taken.
 */
export interface Timing {
    /**
     * Clock of samples_ns, e.g. perf_counter_ns.
     */
    clock: string;
    /**
     * CPU time of the process, all threads, in each sample; null if unknown.
     */
    process_cpu_ns: number[] | null;
    /**
     * Runs in one sample, enough for 100 steps of a coarse clock; a latency is a sample divided
     * by it.
     */
    runs_per_sample: number;
    /**
     * Elapsed time of each sample.
     */
    samples_ns: number[];
    /**
     * Its smallest step that was observed.
     */
    timer_resolution_ns: number;
    /**
     * Runs before the first sample.
     */
    warmup_runs: number;
}
