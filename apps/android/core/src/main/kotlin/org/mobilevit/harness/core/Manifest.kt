package org.mobilevit.harness.core

/** Type of one element. */
enum class DType(
    val text: String,
    /** Of one element; 0 where that is not fixed. */
    val bytes: Int,
) {
    FLOAT32("float32", 4),
    FLOAT16("float16", 2),
    UINT8("uint8", 1),
    STRING("string", 0),
}

/** One input or output of an artifact. */
data class TensorSpec(
    val name: String,
    /** Extent of every axis; null where any batch is accepted. */
    val shape: List<Int?>,
    val dtype: DType,
    /** Meaning of the axes in order, e.g. `NCHW`. */
    val layout: String,
    /** Smallest and largest value of an input; null for outputs. */
    val range: Pair<Double, Double>?,
)

/** An array in a file of its own: raw, row-major, little-endian. */
data class StoredArray(
    /** Relative to the export folder. */
    val file: String,
    val sha256: String,
    val shape: List<Int>,
    val dtype: DType,
)

/** A small input with the reference model's outputs. */
data class Reference(
    val name: String,
    /** RGB pixels, 0 to 255, height, width, channel. */
    val pixels: StoredArray,
    /** Output name to the float32 reference model's output for one image. */
    val outputs: Map<String, StoredArray>,
)

/** One exported model. */
data class Artifact(
    val format: String,
    val precision: String,
    val target: String,
    /** Relative to the export folder. */
    val file: String,
    /** The function of a file that has several; null for the only one. */
    val function: String?,
    val sha256: String,
    val bytes: Long,
    val inputs: List<TensorSpec>,
    val outputs: List<TensorSpec>,
    /** Name of the limits that its outputs are held against; null if parity was not run. */
    val limit: String?,
    /** Name for people; nothing is read off it. */
    val title: String = if (function == null) file else "$file $function",
)

/** The record of the checkpoint, as far as measuring needs it. */
data class Model(
    val variant: String,
    val task: String,
    val classes: Int,
    val labels: List<String>?,
    val trained: Boolean,
)

/** `manifest.json`: what an export folder holds. */
data class Manifest(
    /** Version of the toolkit that wrote it. */
    val toolkit: String,
    val model: Model,
    val references: List<Reference>,
    val artifacts: List<Artifact>,
)
