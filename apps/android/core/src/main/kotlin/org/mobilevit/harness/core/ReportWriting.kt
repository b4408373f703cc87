package org.mobilevit.harness.core

/**
 * The reports of a group, in its order; each is valid unless a rule of the contract speaks against
 * it.
 *
 * @param ids of the reports.
 */
internal fun reports(
    group: List<Alone>,
    measured: GroupMeasured,
    plan: Plan,
    surroundings: Surroundings,
    ids: List<String>,
): List<Report> {
    val candidates = group.map { it.candidate }
    val device = surroundings.device()
    return group.mapIndexed { i, alone ->
        val samples = measured.measured.models[i]
        val unit = measured.unitsObserved[i] ?: alone.unitObserved
        Report(
            id = ids[i],
            run = measured.run,
            baseline = counterpart(candidates, alone.candidate)?.let { ids[it] },
            created = measured.created,
            device = device,
            tool = surroundings.tool,
            artifact = describe(alone.candidate),
            execution = execution(alone.candidate, measured.runtime, unit),
            load = alone.load,
            timing = timing(surroundings.clockName, measured.measured, samples),
            statistics = summarize(samples.samplesNs),
            memory = alone.memory,
            conditions = measured.attention.conditions,
            parity = alone.parity,
            reasons = reasons(alone.candidate, unit, samples, measured, plan),
        )
    }
}

private fun execution(candidate: Candidate, runtime: String, unit: String?) = Execution(
    runtime = runtime,
    computeUnitRequested = candidate.unitRequested,
    computeUnitObserved = unit,
    threads = candidate.case.threads,
    affinity = null,
)

private fun timing(clock: String, measured: Measured, samples: Samples) = Timing(
    clock = clock,
    timerResolutionNs = measured.timerResolutionNs,
    warmupRuns = samples.warmupRuns,
    runsPerSample = samples.runsPerSample,
    samplesNs = samples.samplesNs,
)

private fun reasons(
    candidate: Candidate,
    unitObserved: String?,
    samples: Samples,
    measured: GroupMeasured,
    plan: Plan,
): List<String> {
    val seen =
        Observation(
            samplesNs = samples.samplesNs,
            threads = candidate.case.threads,
            threadsObserved = measured.threadsObserved,
            throttled = measured.attention.throttled,
            hidden = measured.attention.hidden,
            lowPowerMode = measured.attention.conditions.lowPowerMode,
            computeUnitRequested = candidate.unitRequested,
            computeUnitObserved = unitObserved,
            timerResolutionNs = measured.measured.timerResolutionNs,
        )
    val aim = Aim(plan.minimumSamples, plan.relativeWidth, plan.maximumSeconds)
    return doubts(seen, aim).map { it.sentence }
}

private fun describe(candidate: Candidate): MeasuredArtifact {
    val artifact = candidate.artifact
    val model = candidate.manifest.model
    return MeasuredArtifact(
        sha256 = artifact.sha256,
        format = artifact.format,
        precision = artifact.precision,
        target = artifact.target,
        variant = model.variant,
        task = model.task,
        trained = model.trained,
        inputSize = inputSize(artifact),
        batch = batchSize(artifact),
        bytes = artifact.bytes,
        file = artifact.title,
        producer = "mobilevit-deploy ${candidate.manifest.toolkit}",
        label = candidate.label,
    )
}

/** Position of what a candidate of the first export is compared with; null if there is nothing. */
internal fun counterpart(candidates: List<Candidate>, candidate: Candidate): Int? {
    if (candidate.case.export != 0) return null
    val same =
        candidates.indices.filter { i ->
            candidates[i].case.export != 0 && work(candidates[i]) == work(candidate)
        }
    val ofTarget = same.find { candidates[it].artifact.target == candidate.artifact.target }
    return ofTarget ?: same.firstOrNull()
}

/** Of two artifacts with the same work, one may be faster. */
private fun work(candidate: Candidate): List<Any> = listOf(
    candidate.manifest.model.variant,
    candidate.manifest.model.task,
    candidate.artifact.precision,
    inputSize(candidate.artifact),
)
