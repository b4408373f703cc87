package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Campaign
import org.mobilevit.harness.contract.Device
import org.mobilevit.harness.contract.Execution
import org.mobilevit.harness.contract.MeasuredArtifact
import org.mobilevit.harness.contract.Report
import org.mobilevit.harness.contract.Timing

/** Of any text in a report. */
private const val LONGEST_TEXT = 1000

/** The reports of a group, in its order: what was observed, and nothing that follows from it. */
internal fun reports(
    group: List<IsolatedRun>,
    measured: GroupMeasurement,
    campaign: Campaign,
    platform: Platform,
): List<Report> {
    val device = shortened(platform.device())
    return group.mapIndexed { i, isolated ->
        val resolved = isolated.resolved
        val samples = measured.samples.models[i]
        Report(
            schemaVersion = SCHEMA_VERSION,
            id = platform.newId(),
            run = measured.run,
            baseline = campaign.baseline,
            created = measured.created,
            device = device,
            tool = platform.tool,
            artifact = describe(resolved),
            execution =
            Execution(
                runtime = measured.runtime,
                provider = measured.providers[i],
                computeUnitRequested = resolved.backend.unit(resolved.artifact),
                computeUnitObserved = measured.unitsObserved[i],
                threads = resolved.case.threads,
                threadsObserved = measured.threadsObserved?.toLong(),
            ),
            load = isolated.load,
            plan = campaign.plan,
            timing =
            Timing(
                clock = platform.clockName,
                timerResolutionNs = measured.samples.timerResolutionNs,
                warmupRuns = samples.warmupRuns.toLong(),
                runsPerSample = samples.runsPerSample.toLong(),
                samplesNs = samples.samplesNs,
            ),
            memory = isolated.memory,
            conditions = measured.conditions,
            comparison = isolated.comparison,
        )
    }
}

private fun describe(resolved: ResolvedCase): MeasuredArtifact {
    val artifact = resolved.artifact
    val model = resolved.manifest.model
    return MeasuredArtifact(
        sha256 = artifact.sha256,
        format = artifact.format,
        precision = artifact.precision,
        target = shortened(artifact.target),
        variant = shortened(model.variant),
        task = model.task,
        trained = model.trained,
        inputSize = listOf(resolved.input.height.toLong(), resolved.input.width.toLong()),
        batch = resolved.input.shape.first().toLong(),
        bytes = artifact.bytes,
        file = shortened(artifact.title),
        producer = shortened("mobilevit-deploy ${resolved.manifest.toolkit}"),
        label = resolved.label,
        limits = artifact.limits.copy(agreement = artifact.limits.agreement.orEmpty()),
        accuracy = artifact.accuracy,
    )
}

/** What comes from a manifest or the system may be longer than a report takes. */
private fun shortened(text: String): String = shortened(text, LONGEST_TEXT)

private fun shortened(device: Device) = device.copy(
    model = device.model?.let(::shortened),
    soc = device.soc?.let(::shortened),
    architecture = shortened(device.architecture),
    os = shortened(device.os),
    governor = device.governor?.let(::shortened),
)

/** A text of at most so many characters (Unicode's code points, as the contract counts). */
internal fun shortened(text: String, longest: Int): String {
    if (text.codePointCount(0, text.length) <= longest) return text
    return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…"
}
