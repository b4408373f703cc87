package org.mobilevit.harness.core

/** What an artifact ran on; null is what the system does not tell. */
data class Device(
    val model: String?,
    val soc: String?,
    /** E.g. `arm64`. */
    val architecture: String,
    /** With its version, e.g. `Android 15`. */
    val os: String,
    val cpuFeatures: List<String>,
    val logicalCores: Int?,
    val physicalCores: Int?,
    val memoryBytes: Long?,
    val governor: String?,
    /** Is it an emulator? */
    val virtual: Boolean?,
)

/** The program that measured. */
data class Tool(
    val name: String,
    val version: String,
    /** `release` or `debug`. */
    val build: String,
)

/** The model that was run. */
data class MeasuredArtifact(
    val sha256: String,
    val format: String,
    val precision: String,
    val target: String?,
    val variant: String,
    val task: String,
    val trained: Boolean,
    /** Height and width in pixels. */
    val inputSize: Pair<Int, Int>,
    val batch: Int,
    val bytes: Long,
    val file: String,
    val producer: String,
    val label: String,
)

/** How it was run. */
data class Execution(
    val runtime: String,
    val computeUnitRequested: String,
    val computeUnitObserved: String?,
    val threads: Int?,
    val affinity: List<Int>?,
)

/** Time until it can run, in nanoseconds. */
data class Load(val coldNs: Long?, val warmNs: Long?, val firstInferenceNs: Long?)

/** The samples, in the order in which they were taken. */
data class Timing(
    val clock: String,
    val timerResolutionNs: Long,
    val warmupRuns: Int,
    val runsPerSample: Int,
    val samplesNs: List<Long>,
)

/** Of a process that does nothing but load the artifact and run it. */
data class Memory(
    val peakBytes: Long,
    /** Before the load, the runtime's libraries in memory. */
    val baselineBytes: Long?,
    /** What was read, e.g. `VmHWM`. */
    val method: String,
)

/** What may have disturbed the measurement; states are the system's own words. */
data class Conditions(
    val thermalBefore: String?,
    val thermalDuring: String?,
    val thermalAfter: String?,
    val batteryPercent: Double?,
    val charging: Boolean?,
    val lowPowerMode: Boolean?,
)

/** `report.json`: one measurement of one artifact, as the contract has it. */
data class Report(
    val id: String,
    /** Shared by reports whose samples were taken in turns. */
    val run: String,
    /** Report of the same run that this one is compared with. */
    val baseline: String?,
    /** When the first sample was taken, RFC 3339. */
    val created: String,
    val device: Device,
    val tool: Tool,
    val artifact: MeasuredArtifact,
    val execution: Execution,
    val load: Load,
    val timing: Timing,
    val statistics: Statistics,
    val memory: Memory?,
    val conditions: Conditions,
    val parity: Parity?,
    /** Why the figures are not to be believed; empty if they are. */
    val reasons: List<String>,
) {
    val valid: Boolean
        get() = reasons.isEmpty()

    /** Median elapsed time of one run in nanoseconds. */
    val latencyNs: Double
        get() = statistics.medianNs.toDouble() / timing.runsPerSample
}
