package org.mobilevit.harness.core

import java.io.File

/** The one output that this harness compares: class scores before the softmax. */
private const val LOGITS = "logits"

/** A case of a campaign with all that it refers to. */
internal class Candidate(
    /** Position among the campaign's cases. */
    val position: Int,
    val case: Case,
    /** What the export is called in reports. */
    val label: String,
    /** The export's folder. */
    val folder: File,
    val manifest: Manifest,
    val artifact: Artifact,
    val backend: Backend,
) {
    val unitRequested: String
        get() = backend.unit(artifact)
}

/**
 * Finds what a case refers to.
 *
 * @throws HarnessException this app lacks the back end, the export lacks the artifact, or the back
 *   end cannot run it; the message is the reason for leaving the case out.
 */
internal fun candidate(
    position: Int,
    campaign: Campaign,
    folder: File,
    backends: Map<String, Backend>,
): Candidate {
    val case = campaign.cases[position]
    val backend =
        backends[case.backend] ?: throw BackendUnavailable(
            "This app has no back end ${case.backend}; it has ${backends.keys.joinToString()}.",
        )
    val export = campaign.exports[case.export]
    val exportFolder = File(folder, export.folder)
    val manifest = parseManifest(readFile(File(exportFolder, "manifest.json")))
    val artifact =
        manifest.artifacts.find { it.sha256 == case.sha256 && it.function == case.function }
            ?: throw HarnessException(
                "The manifest of ${export.folder} has no artifact of the digest ${case.sha256}. " +
                    "Push the export again.",
            )
    unrunnable(artifact, manifest.model, backend)?.let {
        throw HarnessException("${artifact.title} cannot be measured here: $it.")
    }
    return Candidate(position, case, export.label, exportFolder, manifest, artifact, backend)
}

/** Why this harness cannot run an artifact; null if it can. */
internal fun unrunnable(artifact: Artifact, model: Model, backend: Backend): String? {
    val input = artifact.inputs.first()
    return when {
        artifact.format !in backend.formats ->
            "${backend.name} runs ${backend.formats.joinToString()}, not ${artifact.format}"

        model.task != "classification" -> "the task ${model.task} is not known to this app"

        artifact.inputs.size > 1 || input.layout !in setOf("NCHW", "NHWC") ->
            "its input is not one picture"

        input.dtype !in setOf(DType.FLOAT32, DType.UINT8) -> "its input is ${input.dtype.text}"

        artifact.outputs.none { it.name == LOGITS && it.dtype == DType.FLOAT32 } ->
            "it has no float32 output named $LOGITS"

        else -> null
    }
}

/**
 * Height and width in pixels of the image input.
 *
 * @throws HarnessException the input has no fixed height and width.
 */
internal fun inputSize(artifact: Artifact): Pair<Int, Int> {
    val spec = artifact.inputs.first()
    val axis = spec.layout.indexOf('H')
    val height = spec.shape.getOrNull(axis)
    val width = spec.shape.getOrNull(axis + 1)
    if (height == null || width == null) {
        throw HarnessException("${artifact.title} has no fixed input height and width.")
    }
    return height to width
}

/** Images per run: the fixed batch, or 1 where any is accepted. */
internal fun batchSize(artifact: Artifact): Int = artifact.inputs.first().shape.first() ?: 1

/** A reference as it is fed and as it is to come out. */
internal class LoadedReference(val input: InputTensor, val logits: FloatArray)

/**
 * The references of an artifact's input size, read and proven.
 *
 * @throws HarnessException there is none, or a file of one is missing or damaged.
 */
internal fun loadReferences(candidate: Candidate): List<LoadedReference> {
    val (height, width) = inputSize(candidate.artifact)
    val fitting =
        candidate.manifest.references.filter {
            it.pixels.shape.take(2) == listOf(height, width) && LOGITS in it.outputs
        }
    if (fitting.isEmpty()) {
        throw HarnessException("The manifest has no reference of ${height}x$width pixels.")
    }
    return fitting.map { reference ->
        val pixels = storedBytes(candidate, reference.pixels, DType.UINT8)
        val logits = storedBytes(candidate, reference.outputs.getValue(LOGITS), DType.FLOAT32)
        LoadedReference(
            pictureInput(pixels, height, width, candidate.artifact.inputs.first()),
            littleEndianFloats(logits),
        )
    }
}

private fun storedBytes(candidate: Candidate, array: StoredArray, dtype: DType): ByteArray {
    val content = readFile(provenFile(candidate.folder, array.file, array.sha256))
    val expected = array.shape.fold(dtype.bytes.toLong()) { product, extent -> product * extent }
    if (array.dtype != dtype || content.size.toLong() != expected) {
        throw HarnessException(
            "${array.file} has ${content.size} bytes; expected $expected of ${dtype.text} " +
                "${array.shape}. Export again.",
        )
    }
    return content
}
