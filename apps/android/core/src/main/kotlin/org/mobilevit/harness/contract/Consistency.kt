package org.mobilevit.harness.contract

import org.mobilevit.harness.core.staysInside

// What the contract asks of a document beyond its schema; each gives the first thing that is wrong,
// in words, or null.

internal fun inconsistency(manifest: Manifest): String? {
    val model = manifest.model
    val arrays = manifest.references.flatMap { it.outputs.values + it.pixels }
    return when {
        model.labels != null && model.labels.size.toLong() != model.numClasses ->
            "${model.labels.size} labels for ${model.numClasses} classes"

        manifest.artifacts.any { it.parity == null && it.notRun == null } ->
            "an artifact has neither parity figures nor a reason in not_run"

        else ->
            strayPath(manifest.artifacts.flatMap(::files) + arrays.map { it.file })
                ?: inconsistency(model.preprocessing)
    }
}

private fun files(artifact: Artifact) = listOfNotNull(artifact.file, artifact.bundledProgram?.file)

private fun inconsistency(preprocessing: Preprocessing): String? {
    val (resize, crop) = preprocessing.resize to preprocessing.crop
    return when {
        resize.zip(crop).any { (resized, kept) -> resized < kept } ->
            "crop $crop is larger than resize $resize"

        preprocessing.std.orEmpty().any { it <= 0 } -> "std must be positive"

        preprocessing.interpolation == Interpolation.Lanczos && !preprocessing.antialias ->
            "lanczos exists only with antialias true"

        else -> null
    }
}

internal fun inconsistency(campaign: Campaign): String? {
    val folders = campaign.exports.map { it.folder }
    val stray = campaign.cases.find { it.export >= folders.size }
    return when {
        folders.distinct().size < folders.size -> "two exports have the same folder"

        stray != null -> "a case is of export ${stray.export}, and there are ${folders.size}"

        campaign.cases.distinct().size < campaign.cases.size -> "two cases are the same"

        campaign.baseline != null && campaign.exports.none { it.label == campaign.baseline } ->
            "no export has the baseline's label ${campaign.baseline}"

        else -> strayPath(folders) ?: inconsistency(campaign.plan)
    }
}

private fun inconsistency(plan: Plan): String? = when {
    plan.maximumSamples < plan.minimumSamples -> "maximum_samples is below minimum_samples"

    plan.maximumSeconds < plan.minimumSeconds -> "maximum_seconds is below minimum_seconds"

    plan.sustained == true && plan.minimumSeconds != plan.maximumSeconds ->
        "sustained is true, and minimum_seconds is not maximum_seconds"

    else -> null
}

internal fun inconsistency(outcome: Outcome): String? {
    val open = setOf(CaseOutcomeState.Pending, CaseOutcomeState.Running)
    val unfinished = outcome.cases.count { it.state in open }
    return when {
        (outcome.state == OutcomeState.Failed) != (outcome.message != null) ->
            "a campaign has a message if it failed, and only then"

        outcome.cases.isEmpty() && outcome.state != OutcomeState.Failed ->
            "cases is empty, and the campaign did not fail"

        outcome.progress != null && outcome.state != OutcomeState.Running ->
            "there is progress, and the campaign is ${outcome.state.value}"

        outcome.progress != null && outcome.progress.case >= outcome.cases.size ->
            "progress is of no case"

        outcome.state == OutcomeState.Finished && unfinished > 0 ->
            "the campaign is finished, and $unfinished cases are not"

        else ->
            outcome.cases.firstNotNullOfOrNull(::inconsistency)
                ?: strayPath(outcome.cases.mapNotNull { it.report })
    }
}

private fun inconsistency(case: CaseOutcome): String? = when {
    (case.state == CaseOutcomeState.Measured) != (case.report != null) ->
        "a case has a report if it is measured, and only then"

    (case.state == CaseOutcomeState.LeftOut) != (case.reason != null) ->
        "a case has a reason if it is left out, and only then"

    else -> null
}

internal fun inconsistency(report: Report): String? {
    val samples = report.timing.samplesNs.size
    val cpuTimes = report.timing.processCpuNs?.size ?: samples
    return if (cpuTimes != samples) {
        "there are $samples samples and $cpuTimes CPU times"
    } else {
        inconsistency(report.plan) ?: inconsistency(report.conditions.readings.orEmpty(), samples)
    }
}

private fun inconsistency(readings: List<Reading>, samples: Int): String? {
    val told = readings.lastOrNull()?.samples ?: 0
    val turns = readings.zipWithNext()
    return when {
        told > samples -> "readings tell of $told samples, and there are $samples"

        turns.any { (early, late) ->
            late.elapsedNs < early.elapsedNs || late.samples < early.samples
        } -> "readings are not in the order of time"

        else -> null
    }
}

private fun strayPath(paths: List<String>): String? =
    paths.find { !staysInside(it) }?.let { "path \"$it\" leaves the folder" }
