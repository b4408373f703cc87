package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Plan
import kotlin.math.ceil
import kotlin.math.max
import kotlin.math.min

/** Of the clock, so that it adds at most 1 % to a sample. */
private const val STEPS_PER_SAMPLE = 100

/** Rounds; sorting the samples costs less than one of them. */
private const val LOOK_EVERY = 10
private const val CLOCK_STEPS = 1000

/** Of a very coarse clock fewer steps are awaited, but at least this many. */
private const val FEWEST_CLOCK_STEPS = 5
private const val CLOCK_NS = 250_000_000L

/** Of a clock that shows no step: it stands still. */
private const val MOST_READINGS = 100_000_000

/** Runs whose median is compared with that of as many before. */
private const val WARMUP_WINDOW = 10

/** Faster than the window before by more than this share: not warm yet. */
private const val LARGEST_GAIN = 0.05
private const val SHORTEST_WARMUP_NS = 1_000_000_000L
private const val LONGEST_WARMUP_NS = 10_000_000_000L
internal const val NS_PER_S = 1e9

/** What one model's turns gave. */
internal class Samples(
    val samplesNs: List<Long>,
    val runsPerSample: Int,
    /** At least the plan's; more where the runs were still getting faster. */
    val warmupRuns: Int,
)

internal class InterleavedSamples(
    val timerResolutionNs: Long,
    /** In the order of the models. */
    val models: List<Samples>,
)

/** How far the rounds are. */
internal class Rounds(
    val rounds: Int,
    val seconds: Double,
    /** Widest relative interval of all models so far; null while one has none. */
    val width: Double?,
    /** Samples of each model since the last look, in nanoseconds per run. */
    val latestNs: List<List<Double>>,
)

/** Hears of the rounds as they are taken; nothing of it is timed. */
internal interface RoundListener {
    /** All models are warm, and the first round is next. */
    fun begin()

    /**
     * After every run of the warm-up and after every round: the place to look at the device.
     *
     * @param rounds taken so far; 0 during the warm-up.
     * @param elapsedNs since the first round began; 0 during the warm-up.
     * @param latestNs the latest run of each model; empty during the warm-up.
     */
    fun between(rounds: Int, elapsedNs: Long, latestNs: List<Long>)

    /** After every tenth round, of a sustained run every second, and after the last one. */
    fun look(rounds: Rounds)
}

/**
 * Samples of every model, equally many, taken round by round in shuffled order.
 *
 * A turn is one run that is not timed, which brings the model's weights back into the caches, and
 * one sample. Rounds end when both minimums are reached and every median is known to the plan's
 * relative width, or at one of the maximums. A sample is a batch of runs where one run is shorter
 * than 100 steps of the clock, or where the largest number of samples would be reached before the
 * smallest number of seconds. In a sustained run every run is timed, and only its time ends it.
 *
 * @param models one call is one run of a model.
 * @param clock nanoseconds that never run backwards.
 * @throws InterruptedException the thread was asked to stop; it is seen between rounds.
 */
internal fun sampleInTurns(
    models: List<() -> Unit>,
    plan: Plan,
    clock: () -> Long,
    listener: RoundListener,
): InterleavedSamples {
    val resolution = timerResolutionNs(clock)
    val turns =
        models.map { run ->
            val (warmup, fastest) = warmUp(run, plan.warmupRuns.toInt(), clock, listener)
            Turn(run, runsPerSample(fastest, plan, models.size, resolution), warmup)
        }
    val sustained = plan.sustained == true
    val shuffle = Shuffle()
    listener.begin()
    val start = clock()
    var looked = 0.0
    for (rounds in 1..plan.maximumSamples.toInt()) {
        stopIfAsked()
        for (turn in shuffle.shuffled(turns)) {
            if (!sustained) turn.run()
            turn.samples += elapsedNs(turn.run, turn.runs, clock)
        }
        val elapsedNs = clock() - start
        listener.between(rounds, elapsedNs, turns.map { it.samples.last() / it.runs })
        val seconds = elapsedNs / NS_PER_S
        val late = seconds >= plan.maximumSeconds
        val due = if (sustained) seconds >= looked + 1 else rounds % LOOK_EVERY == 0
        if (!due && !late && rounds != plan.maximumSamples.toInt()) continue
        looked = seconds
        val width = if (sustained) null else widest(turns)
        listener.look(Rounds(rounds, seconds, width, turns.map { it.unreported() }))
        val enough = rounds >= plan.minimumSamples && seconds >= plan.minimumSeconds
        if (late || (enough && width != null && width <= plan.relativeWidth)) break
    }
    return InterleavedSamples(resolution, turns.map { Samples(it.samples, it.runs, it.warmup) })
}

private class Turn(val run: () -> Unit, val runs: Int, val warmup: Int) {
    val samples = ArrayList<Long>()
    private var reported = 0

    fun unreported(): List<Double> {
        val fresh = samples.drop(reported).map { it.toDouble() / runs }
        reported = samples.size
        return fresh
    }
}

private fun widest(turns: List<Turn>): Double? {
    val widths = turns.map { SampleStatistics(it.samples).relativeWidth ?: return null }
    return widths.max()
}

/**
 * The smallest step of the clock that is seen in a thousand steps.
 *
 * @throws HarnessException the clock stands still.
 */
internal fun timerResolutionNs(clock: () -> Long): Long {
    val start = clock()
    var before = start
    var smallest = Long.MAX_VALUE
    var steps = 0
    var readings = 0
    while (steps < CLOCK_STEPS) {
        if (readings++ == MOST_READINGS) {
            throw HarnessException("The clock stands still: nothing can be timed with it.")
        }
        val now = clock()
        if (now > before) {
            readings = 0
            smallest = min(smallest, now - before)
            steps++
            if (now - start > CLOCK_NS && steps >= FEWEST_CLOCK_STEPS) break
        }
        before = now
    }
    return smallest
}

/**
 * Runs until the runs get no faster: clocks rise, caches fill, and some runtimes compile while they
 * run, which would look like a drift of the samples.
 *
 * @return number of runs, and the fastest of the latest.
 */
private fun warmUp(
    run: () -> Unit,
    leastRuns: Int,
    clock: () -> Long,
    listener: RoundListener,
): Pair<Int, Long> {
    val start = clock()
    val times = ArrayList<Long>()
    while (true) {
        stopIfAsked()
        times += elapsedNs(run, 1, clock)
        listener.between(0, 0, emptyList())
        val elapsed = clock() - start
        val warm = elapsed >= LONGEST_WARMUP_NS || (elapsed >= SHORTEST_WARMUP_NS && settled(times))
        if (warm && times.size >= leastRuns) {
            return times.size to times.takeLast(2 * WARMUP_WINDOW).min()
        }
    }
}

private fun settled(times: List<Long>): Boolean {
    if (times.size < 2 * WARMUP_WINDOW) return false
    val latest = SampleStatistics(times.takeLast(WARMUP_WINDOW)).medianNs
    val before = SampleStatistics(times.takeLast(2 * WARMUP_WINDOW).take(WARMUP_WINDOW)).medianNs
    return latest >= (1 - LARGEST_GAIN) * before
}

/** How many runs fill a sample. */
private fun runsPerSample(fastest: Long, plan: Plan, models: Int, resolution: Long): Int {
    val ofClock = STEPS_PER_SAMPLE * resolution.toDouble()
    val ofPlan = plan.minimumSeconds * NS_PER_S / (plan.maximumSamples.toDouble() * models)
    return max(1, ceil(max(ofClock, ofPlan) / max(fastest, resolution)).toInt())
}

private fun elapsedNs(run: () -> Unit, runs: Int, clock: () -> Long): Long {
    val before = clock()
    repeat(runs) { run() }
    return clock() - before
}

private fun stopIfAsked() {
    if (Thread.interrupted()) throw InterruptedException()
}

/** Fisher and Yates' shuffle; the same order on every device, since nothing here is secret. */
private class Shuffle {
    private var state = 1L

    fun <T> shuffled(items: List<T>): List<T> {
        val order = items.toMutableList()
        for (last in order.lastIndex downTo 1) {
            val other = below(last + 1)
            order[last] = order.set(other, order[last])
        }
        return order
    }

    /** Park and Miller's generator. */
    private fun below(limit: Int): Int {
        state = state * 48271 % 0x7fffffff
        return (state % limit).toInt()
    }
}
