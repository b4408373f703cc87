package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.mobilevit.harness.contract.Plan
import kotlin.math.abs
import kotlin.math.max
import kotlin.math.pow

private val PLAN =
    Plan(
        minimumSamples = 20,
        maximumSamples = 200,
        minimumSeconds = 0.1,
        maximumSeconds = 10.0,
        relativeWidth = 0.05,
        warmupRuns = 3,
    )

private const val MS = 1_000_000L

/** A clock that runs are told to advance, and that ticks in steps; reading it takes a little. */
private class StepClock(private val step: Long) {
    private var time = 0.0

    fun now(): Long {
        time += step / 7.0
        return (time / step).toLong() * step
    }

    fun run(nanoseconds: () -> Number): () -> Unit = { time += nanoseconds().toDouble() }
}

private class Recorder : RoundListener {
    val looks = mutableListOf<Rounds>()
    var between = 0

    var begun = 0

    override fun begin() {
        assertTrue(looks.isEmpty())
        begun++
    }

    override fun between(rounds: Int, elapsedNs: Long, latestNs: List<Long>) {
        between++
        assertEquals(if (rounds == 0) 0 else 1, begun)
        assertEquals(rounds == 0, elapsedNs == 0L)
    }

    override fun look(rounds: Rounds) {
        looks += rounds
    }
}

class InterleavedSamplingTest {
    private fun measure(
        clock: StepClock,
        vararg models: () -> Unit,
        plan: Plan = PLAN,
        recorder: Recorder = Recorder(),
    ): InterleavedSamples = sampleInTurns(models.toList(), plan, clock::now, recorder)

    @Test
    fun `the clock's resolution is the smallest step that is seen`() {
        for (step in listOf(1L, 52, 5_000, 1 * MS, 50 * MS)) {
            assertEquals(max(step, 1), timerResolutionNs(StepClock(step)::now))
        }
    }

    @Test
    fun `short runs are batched to a hundred steps of the clock`() {
        val clock = StepClock(MS)
        val measured = measure(clock, clock.run { 3.1 * MS })
        assertEquals(MS, measured.timerResolutionNs)
        val model = measured.models.single()
        assertTrue("${model.runsPerSample}", model.runsPerSample >= 25)
        for (sample in model.samplesNs) {
            assertTrue("$sample", sample >= 75 * MS)
            assertTrue(
                "$sample",
                abs(sample.toDouble() / model.runsPerSample - 3.1 * MS) < 0.1 * MS,
            )
        }
    }

    @Test
    fun `a clock that stands still is said`() {
        val error = assertThrows(HarnessException::class.java) { timerResolutionNs { 42 } }
        assertTrue(error.message, "stands still" in error.message)
    }

    @Test
    fun `samples are batched where the largest number would be reached too early`() {
        val clock = StepClock(1)
        val recorder = Recorder()
        val plan = PLAN.copy(minimumSeconds = 2.0, maximumSamples = 100)
        val measured = measure(clock, clock.run { MS }, plan = plan, recorder = recorder)
        assertTrue(recorder.looks.last().seconds >= 2)
        assertTrue(measured.models.single().runsPerSample >= 20)
    }

    @Test
    fun `models take turns in shuffled order, each after a run that is not timed`() {
        val clock = StepClock(100)
        val order = StringBuilder()
        val models =
            "ab".map { name ->
                clock.run {
                    order.append(name)
                    5 * MS
                }
            }
        val plan = PLAN.copy(minimumSeconds = 0.0)
        val measured = sampleInTurns(models, plan, clock::now, Recorder())
        assertEquals(listOf(20, 20), measured.models.map { it.samplesNs.size })
        val rounds = order.drop(measured.models.sumOf { it.warmupRuns }).chunked(4)
        assertEquals(20, rounds.size)
        assertEquals(setOf("aabb", "bbaa"), rounds.toSet())
    }

    @Test
    fun `warm-up lasts until the runs get no faster, and is counted`() {
        val clock = StepClock(100)
        var ran = 0
        // A twentieth less every two runs, down to a tenth.
        val warming = clock.run { max(10.0, 100 * 0.95.pow(ran++ / 2)) * MS }
        val model = measure(clock, warming).models.single()
        assertTrue("${model.warmupRuns}", model.warmupRuns > 90)
        assertTrue(model.samplesNs.max() < 11 * MS)
        assertEquals(20, measure(clock, clock.run { 100 * MS }).models.single().warmupRuns)
        val slow = measure(clock, clock.run { 6000 * MS })
        assertEquals(PLAN.warmupRuns.toInt(), slow.models.single().warmupRuns)
    }

    @Test
    fun `it ends when the median is known well enough, and tells every sample once`() {
        val clock = StepClock(100)
        val recorder = Recorder()
        val model = measure(clock, clock.run { 10 * MS }, recorder = recorder).models.single()
        assertEquals(20, model.samplesNs.size)
        val told = recorder.looks.flatMap { it.latestNs.single() }
        assertEquals(model.samplesNs.map { it.toDouble() }, told)
        assertEquals(model.warmupRuns + 20, recorder.between)
    }

    @Test
    fun `noisy runs go on to the largest number, slow ones to the time limit`() {
        val clock = StepClock(100)
        var turn = 0
        val noisy = clock.run { (turn++ * 7919 % 100 + 1) * MS }
        val many = measure(clock, noisy, plan = PLAN.copy(maximumSeconds = 1e6))
        assertEquals(200, many.models.single().samplesNs.size)
        val recorder = Recorder()
        val few = measure(clock, clock.run { 600 * MS }, recorder = recorder)
        assertTrue(few.models.single().samplesNs.size < 12)
        assertTrue(recorder.looks.last().seconds >= 10)
    }

    @Test
    fun `in a sustained run every run is timed, until the time is over`() {
        val clock = StepClock(100)
        val recorder = Recorder()
        var ran = 0
        val run = clock.run {
            ran++
            2 * MS
        }
        val plan = PLAN.copy(minimumSeconds = 20.0, maximumSeconds = 20.0, sustained = true)
        val model = measure(clock, run, plan = plan, recorder = recorder).models.single()
        assertEquals(model.warmupRuns + model.samplesNs.size * model.runsPerSample, ran)
        assertTrue("${recorder.looks.last().seconds}", recorder.looks.last().seconds >= 19.9)
        assertTrue("${recorder.looks.size}", recorder.looks.size in 15..21)
        assertTrue(recorder.looks.all { it.width == null })
    }

    @Test
    fun `an interrupted thread stops between rounds`() {
        val clock = StepClock(100)
        var ran = 0
        val run = clock.run {
            if (++ran == 150) Thread.currentThread().interrupt()
            10 * MS
        }
        assertThrows(InterruptedException::class.java) {
            measure(clock, run, plan = PLAN.copy(minimumSeconds = 9.0))
        }
        assertTrue("$ran", ran in 150..156)
    }
}
