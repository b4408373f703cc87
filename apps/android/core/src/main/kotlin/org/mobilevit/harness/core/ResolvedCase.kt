package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Campaign
import org.mobilevit.harness.contract.Case
import org.mobilevit.harness.contract.Dtype
import org.mobilevit.harness.contract.Manifest
import org.mobilevit.picture.ElementType
import org.mobilevit.picture.ImageInput
import java.io.File

internal const val MANIFEST_NAME = "manifest.json"

private val ELEMENT_TYPES =
    mapOf(Dtype.Float32 to ElementType.FLOAT32, Dtype.Uint8 to ElementType.UINT8)

/** A case of a campaign with all that it refers to. */
internal class ResolvedCase(
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
    val input = imageInput(artifact)

    val threads: Int?
        get() = case.threads?.toInt()
}

/**
 * Finds what a case refers to.
 *
 * @throws HarnessException this app lacks the back end, the export lacks the artifact, or the back
 *   end cannot run it; the message is the reason for leaving the case out.
 */
internal fun resolve(
    position: Int,
    campaign: Campaign,
    folder: File,
    backends: Map<String, Backend>,
): ResolvedCase {
    val case = campaign.cases[position]
    val backend =
        backends[case.backend] ?: throw BackendUnavailable(
            "This app has no back end ${case.backend}; it has ${backends.keys.joinToString()}.",
        )
    val export = campaign.exports[case.export.toInt()]
    val exportFolder = File(folder, export.folder)
    val manifest = MANIFEST.read(File(exportFolder, MANIFEST_NAME))
    val artifact =
        find(manifest, case) ?: throw HarnessException(
            "The manifest of ${export.folder} has no artifact of the digest ${case.sha256}. " +
                "Push the export again.",
        )
    unrunnable(artifact, backend)?.let {
        throw HarnessException("${artifact.title} cannot be measured here: $it.")
    }
    return ResolvedCase(position, case, export.label, exportFolder, manifest, artifact, backend)
}

internal fun find(manifest: Manifest, case: Case): Artifact? =
    manifest.artifacts.find { it.sha256 == case.sha256 && it.function == case.function }

/** Why this harness cannot run an artifact; null if it can. */
internal fun unrunnable(artifact: Artifact, backend: Backend): String? {
    val input = artifact.inputs.first()
    return when {
        artifact.format != backend.row.format ->
            "${backend.row.name} runs ${backend.row.format}, not ${artifact.format}"

        artifact.inputs.size > 1 || input.role != "image" ||
            input.layout !in setOf("NCHW", "NHWC") || input.shape.size != 4 ||
            input.shape[input.layout.indexOf('C')] != 3L -> "its input is not one RGB picture"

        input.dtype !in ELEMENT_TYPES -> "its input is ${input.dtype.value}"

        input.shape.drop(1).any { it == null } -> "its input has no fixed height and width"

        else -> null
    }
}

/** The input of an artifact that is not [unrunnable]: the fixed batch, or 1 where any is accepted. */
private fun imageInput(artifact: Artifact): ImageInput {
    val spec = artifact.inputs.first()
    return ImageInput(
        name = spec.name,
        shape = spec.shape.map { it?.toInt() ?: 1 },
        channelsFirst = spec.layout == "NCHW",
        type = ELEMENT_TYPES.getValue(spec.dtype),
        // 0 to 255, or 0 to 1.
        highest = (spec.range?.last() ?: 255.0).toFloat(),
    )
}
