package org.mobilevit.harness.core

import kotlin.math.abs
import kotlin.math.max

/** Of mean and standard deviation, between languages. */
private const val RELATIVE_TOLERANCE = 1e-12

/** Of any text in a report. */
private const val LONGEST_TEXT = 1000

/**
 * Reads a report's JSON, checked against the schema and against its own samples.
 *
 * @throws HarnessException no JSON, another schema version, a field that breaks the schema, or
 *   statistics that do not follow from the samples.
 */
fun checkedReport(bytes: ByteArray): JsonObject {
    val report = DocumentKind.REPORT.parse(bytes)
    contradiction(report)?.let { throw HarnessException("The report contradicts itself: $it.") }
    return report.document
}

/**
 * The JSON of a report, read back before it is given out.
 *
 * @throws HarnessException the report is not one that the contract accepts.
 */
fun reportBytes(report: Report): ByteArray {
    val bytes = (jsonText(document(report)) + "\n").toByteArray()
    checkedReport(bytes)
    return bytes
}

/** What the schema cannot say. */
private fun contradiction(report: Fields): String? {
    val timing = report.fields("timing")
    val samples = timing.longs("samples_ns").orEmpty()
    val cpu = timing.longs("process_cpu_ns")
    val ofCpu = report.fieldsOrNull("cpu_statistics")
    val ids = listOfNotNull(report.text("id"), report.text("run"), report.textOrNull("baseline"))
    val badId = ids.find { !isLowerCaseUuid(it) }
    val reasons = report.texts("reasons").orEmpty()
    return when {
        badId != null -> "$badId is no UUID in lower case"

        !isTime(report.text("created")) -> "created is no time from the years 2000 to 2999"

        (cpu == null) != (ofCpu == null) -> "cpu_statistics and timing.process_cpu_ns come together"

        cpu != null && cpu.size != samples.size -> "there are not as many CPU times as samples"

        report.boolean("valid") != reasons.isEmpty() ->
            "a report is either valid or has reasons why not"

        report.textOrNull("baseline") == report.text("id") -> "a report is not its own baseline"

        else ->
            wrongStatistic(report.fields("statistics"), samples)
                ?: ofCpu?.let { wrongStatistic(it, cpu.orEmpty()) }
    }
}

private fun wrongStatistic(stated: Fields, samples: List<Long>): String? {
    for ((field, right) in statisticsJson(summarize(samples)).fields) {
        val got = stated.document.fields[field] ?: JsonNull
        if (got != right && !(right is JsonDecimal && isClose(got, right.value))) {
            return "statistics.$field is ${jsonText(
                got,
            )}, but ${jsonText(right)} follows from the samples"
        }
    }
    return null
}

private fun isClose(got: Json, right: Double): Boolean {
    val value =
        when (got) {
            is JsonDecimal -> got.value
            is JsonInteger -> got.value.toDouble()
            else -> return false
        }
    return abs(value - right) <= RELATIVE_TOLERANCE * max(abs(value), abs(right))
}

private fun document(report: Report): JsonObject = jsonObject(
    "schema_version" to DocumentKind.REPORT.version,
    "id" to report.id,
    "run" to report.run,
    "baseline" to report.baseline,
    "created" to report.created,
    "device" to deviceJson(report.device),
    "tool" to
        jsonObject(
            "name" to text(report.tool.name),
            "version" to text(report.tool.version),
            "build" to report.tool.build,
        ),
    "artifact" to artifactJson(report.artifact),
    "execution" to
        jsonObject(
            "runtime" to text(report.execution.runtime),
            "compute_unit_requested" to report.execution.computeUnitRequested,
            "compute_unit_observed" to text(report.execution.computeUnitObserved),
            "threads" to report.execution.threads,
            "affinity" to report.execution.affinity,
        ),
    "load" to
        jsonObject(
            "cold_ns" to report.load.coldNs,
            "warm_ns" to report.load.warmNs,
            "first_inference_ns" to report.load.firstInferenceNs,
        ),
    "timing" to
        jsonObject(
            "clock" to report.timing.clock,
            "timer_resolution_ns" to report.timing.timerResolutionNs,
            "warmup_runs" to report.timing.warmupRuns,
            "runs_per_sample" to report.timing.runsPerSample,
            "samples_ns" to report.timing.samplesNs,
            "process_cpu_ns" to null,
        ),
    "statistics" to statisticsJson(report.statistics),
    "cpu_statistics" to null,
    "memory" to
        report.memory?.let {
            jsonObject(
                "peak_bytes" to it.peakBytes,
                "baseline_bytes" to it.baselineBytes,
                "method" to text(it.method),
            )
        },
    "conditions" to conditionsJson(report.conditions),
    "parity" to report.parity?.let(::parityJson),
    "valid" to report.valid,
    "reasons" to report.reasons.map(::text),
)

private fun deviceJson(device: Device) = jsonObject(
    "model" to text(device.model),
    "soc" to text(device.soc),
    "architecture" to text(device.architecture),
    "os" to text(device.os),
    "cpu_features" to device.cpuFeatures.map(::text),
    "logical_cores" to device.logicalCores,
    "physical_cores" to device.physicalCores,
    "memory_bytes" to device.memoryBytes,
    "governor" to text(device.governor),
    "virtual" to device.virtual,
)

private fun artifactJson(artifact: MeasuredArtifact) = jsonObject(
    "sha256" to artifact.sha256,
    "format" to artifact.format,
    "precision" to artifact.precision,
    "target" to text(artifact.target),
    "variant" to text(artifact.variant),
    "task" to text(artifact.task),
    "trained" to artifact.trained,
    "input_size" to artifact.inputSize.toList(),
    "batch" to artifact.batch,
    "bytes" to artifact.bytes,
    "file" to text(artifact.file),
    "producer" to text(artifact.producer),
    "label" to text(artifact.label),
)

private fun statisticsJson(statistics: Statistics) = jsonObject(
    "count" to statistics.count,
    "min_ns" to statistics.minNs,
    "median_ns" to statistics.medianNs,
    "p90_ns" to statistics.p90Ns,
    "p99_ns" to statistics.p99Ns,
    "max_ns" to statistics.maxNs,
    "mean_ns" to statistics.meanNs,
    "standard_deviation_ns" to statistics.standardDeviationNs,
    "median_low_ns" to statistics.medianLowNs,
    "median_high_ns" to statistics.medianHighNs,
)

/** Load averages and other processes are not an app's to see. */
private fun conditionsJson(conditions: Conditions) = jsonObject(
    "load_before" to null,
    "load_after" to null,
    "background_cores" to null,
    "thermal_before" to text(conditions.thermalBefore),
    "thermal_during" to text(conditions.thermalDuring),
    "thermal_after" to text(conditions.thermalAfter),
    "battery_percent" to conditions.batteryPercent,
    "charging" to conditions.charging,
    "low_power_mode" to conditions.lowPowerMode,
)

internal fun parityJson(parity: Parity) = jsonObject(
    "limit" to parity.limit,
    "runtime" to text(parity.runtime),
    "images" to parity.images,
    "max_abs_error" to parity.maxAbsError,
    "relative_error" to parity.relativeError,
    "psnr_db" to parity.psnrDb,
    "cosine" to parity.cosine,
    "top1_agreement" to parity.top1Agreement,
)

/** A text that comes from a manifest or the system may be longer than a report takes. */
private fun text(text: String?): String? = text?.let { shortened(it, LONGEST_TEXT) }
