package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Memory
import java.io.File
import java.io.IOException

/**
 * Reads the baseline of the process's resident memory; what is returned tells the peak since.
 *
 * The peak is the kernel's (VmHWM). Where it cannot be forgotten, only one above the former peak is
 * known to belong to the time that is watched; otherwise nothing is told.
 *
 * @param status the content of `/proc/self/status`.
 * @param forgetPeak asks the kernel to begin with a new peak; an [IOException] says that it may not.
 */
fun watchPeakMemory(status: () -> String, forgetPeak: () -> Unit): () -> Memory? {
    val forgotten = succeeds(forgetPeak)
    val before = status()
    val baseline = statusBytes(before, RESIDENT)
    val former = statusBytes(before, PEAK)
    return {
        val peak = statusBytes(status(), PEAK)
        if (peak == null || (!forgotten && (former == null || peak <= former))) {
            null
        } else {
            Memory(peakBytes = peak, baselineBytes = baseline, method = PEAK)
        }
    }
}

/** A field of `/proc/PID/status` that is given in kB, in bytes; null where there is none. */
fun statusBytes(status: String, field: String): Long? = Regex("(?m)^$field:\\s*(\\d+) kB$")
    .find(status)
    ?.let { it.groupValues[1].toLong() * 1024 }

/** The instruction set extensions of the first core in `/proc/cpuinfo` that matter to networks, sorted. */
fun cpuFeatures(cpuinfo: String): List<String> = Regex("(?m)^(?:Features|flags)\\s*:(.*)$")
    .find(cpuinfo)
    ?.groupValues
    ?.get(1)
    .orEmpty()
    .split(' ')
    .filter { EXTENSION.matches(it) }
    .distinct()
    .sorted()

/**
 * The clock of the fastest core at this moment, in hertz; null where it cannot be read.
 *
 * @param cores the folder of the cores, `/sys/devices/system/cpu`.
 */
fun fastestClock(cores: File): Long? = cores
    .listFiles { file -> CORE.matches(file.name) }
    .orEmpty()
    .mapNotNull { core ->
        try {
            File(core, "cpufreq/scaling_cur_freq").readText().trim().toLongOrNull()
        } catch (_: IOException) {
            null
        }
    }.maxOrNull()
    ?.let { kilohertz -> kilohertz * 1000 }

private fun succeeds(action: () -> Unit): Boolean = try {
    action()
    true
} catch (_: IOException) {
    false
}

private val CORE = Regex("cpu\\d+")
private const val RESIDENT = "VmRSS"
private const val PEAK = "VmHWM"

/** Of Arm, and of x86, which emulators have; the same as `mvit-bench host` looks for. */
private val EXTENSION =
    Regex(
        "avx2|fma|f16c|avx512(f|bw|vnni|_vnni|_bf16|_fp16)|avx_vnni|amx_(tile|int8|bf16)" +
            "|neon|asimd|asimdhp|asimddp|fphp|i8mm|bf16|sve2?|sme2?",
    )
