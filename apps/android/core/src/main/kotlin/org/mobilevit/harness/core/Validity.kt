package org.mobilevit.harness.core

import java.util.Locale

/** Between elapsed and CPU time of one thread, and between first and last quarter. */
private const val LARGEST_GAP = 0.05

/** Share of all cores that other processes may keep busy. */
private const val LARGEST_BACKGROUND = 0.1

/** Samples; fewer have no interval, and their median says little. */
private const val SMALLEST_QUARTER = 6

/** Of the clock in a median sample: one step is then at most 2 % of it. */
private const val FEWEST_STEPS = 50

/** Why a measurement may be too noisy to believe it; the contract's codes, in its order. */
enum class DoubtCode(val text: String) {
    FEW_SAMPLES("few_samples"),
    WIDE_INTERVAL("wide_interval"),
    OTHERS_HAD_THE_CORE("others_had_the_core"),
    MORE_THREADS("more_threads"),
    FEWER_THREADS("fewer_threads"),
    BACKGROUND("background"),
    DRIFT("drift"),
    THROTTLED("throttled"),
    HIDDEN("hidden"),
    LOW_POWER("low_power"),
    OTHER_UNIT("other_unit"),
    COARSE_CLOCK("coarse_clock"),
}

/** One reason against a measurement: its code, and a sentence for people. */
data class Doubt(val code: DoubtCode, val sentence: String)

/** All that the rules look at; null where the device does not tell. */
data class Observation(
    val samplesNs: List<Long>,
    val processCpuNs: List<Long>? = null,
    val threads: Int? = null,
    val threadsObserved: Int? = null,
    val logicalCores: Int? = null,
    val backgroundCores: Double? = null,
    /** How often the device was seen too hot to run at its full speed. */
    val throttled: Int? = null,
    val hidden: Boolean? = null,
    val lowPowerMode: Boolean? = null,
    val computeUnitRequested: String = "cpu",
    val computeUnitObserved: String? = null,
    val timerResolutionNs: Long? = null,
)

/** What a measurement was to reach. */
data class Aim(val minimumSamples: Int, val relativeWidth: Double, val maximumSeconds: Double)

/**
 * Why a measurement is not valid, in the order of the codes; empty if it is. The rules are those of
 * the contract's `validity.py`.
 *
 * @throws HarnessException there is no sample, or one is out of range.
 */
fun doubts(seen: Observation, aim: Aim): List<Doubt> =
    (tooFew(seen, aim) + threads(seen) + surroundings(seen) + drift(seen) + clock(seen))
        .distinctBy { it.code }
        .sortedBy { it.code }

private fun tooFew(seen: Observation, aim: Aim): List<Doubt> {
    val wall = summarize(seen.samplesNs)
    val found = mutableListOf<Doubt>()
    if (wall.count < aim.minimumSamples) {
        found += DoubtCode.FEW_SAMPLES because
            "only ${wall.count} samples within ${aim.maximumSeconds} s, not ${aim.minimumSamples}"
    }
    val width = wall.relativeWidth
    if (width == null || width > aim.relativeWidth) {
        val got = if (width == null) "unknown" else "${percent(width)} of it"
        found += DoubtCode.WIDE_INTERVAL because
            "the median's confidence interval is $got after ${wall.count} samples, " +
            "at most ${percent(aim.relativeWidth)} was aimed at"
    }
    return found
}

private fun threads(seen: Observation): List<Doubt> {
    val found = mutableListOf<Doubt>()
    val asked = seen.threads
    val observed = seen.threadsObserved
    if (asked != null && observed != null && observed != asked) {
        val code = if (observed > asked) DoubtCode.MORE_THREADS else DoubtCode.FEWER_THREADS
        found += code because "the runtime used $observed threads, $asked asked for"
    }
    if (asked != 1 || seen.processCpuNs == null) return found
    val wall = summarize(seen.samplesNs).medianNs
    val cpu = summarize(seen.processCpuNs).medianNs
    if (cpu > 0 && wall > (1 + LARGEST_GAP) * cpu) {
        val above = percent(wall.toDouble() / cpu - 1)
        found += DoubtCode.OTHERS_HAD_THE_CORE because
            "elapsed time is $above above CPU time: others had the core"
    } else if (cpu > 0 && wall < (1 - LARGEST_GAP) * cpu) {
        found += DoubtCode.MORE_THREADS because
            "CPU time is above elapsed time: more than one thread was used"
    }
    return found
}

private fun surroundings(seen: Observation): List<Doubt> {
    val found = mutableListOf<Doubt>()
    val background = seen.backgroundCores
    val cores = seen.logicalCores
    if (background != null && cores != null && background > LARGEST_BACKGROUND * cores) {
        found += DoubtCode.BACKGROUND because
            "other processes kept ${background.format(2)} of $cores cores busy"
    }
    if (seen.throttled != null && seen.throttled > 0) {
        found += DoubtCode.THROTTLED because
            "the device was too hot in ${seen.throttled} of the looks between samples"
    }
    if (seen.hidden == true) {
        found += DoubtCode.HIDDEN because "the app was not in front all the time"
    }
    if (seen.lowPowerMode == true) {
        found += DoubtCode.LOW_POWER because "the system saved power"
    }
    val asked = seen.computeUnitRequested
    val observed = seen.computeUnitObserved
    if (observed != null && asked != "all" && asked != observed) {
        found += DoubtCode.OTHER_UNIT because "it ran on $observed, $asked was asked for"
    }
    return found
}

private fun drift(seen: Observation): List<Doubt> {
    val quarter = seen.samplesNs.size / 4
    if (quarter < SMALLEST_QUARTER) return emptyList()
    val first = summarize(seen.samplesNs.take(quarter)).medianNs
    val last = summarize(seen.samplesNs.takeLast(quarter)).medianNs
    val steady = (1 - LARGEST_GAP) * first <= last && last <= (1 + LARGEST_GAP) * first
    if (first == 0L || steady) return emptyList()
    val change = last.toDouble() / first - 1
    val signed = (if (change > 0) "+" else "") + percent(change)
    return listOf(DoubtCode.DRIFT because "the last quarter's median is $signed off the first's")
}

private fun clock(seen: Observation): List<Doubt> {
    val step = seen.timerResolutionNs ?: return emptyList()
    val median = summarize(seen.samplesNs).medianNs
    if (median >= FEWEST_STEPS * step) return emptyList()
    return listOf(
        DoubtCode.COARSE_CLOCK because
            "a sample takes $median ns, fewer than $FEWEST_STEPS steps of the clock ($step ns)",
    )
}

private infix fun DoubtCode.because(sentence: String) = Doubt(this, sentence)

private fun percent(share: Double): String = (100 * share).format(1) + "%"

/** With a point in every country: the sentence goes into a document, not onto a screen. */
private fun Double.format(digits: Int): String = "%.${digits}f".format(Locale.ROOT, this)
