package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import kotlin.math.abs

/** The contract's vectors for statistics and validity rules. */
class GoldenTest {
    @Test
    fun `ranks of the median's interval are equal`() {
        val ranks = (
            Repository.golden(
                "statistics.json",
            ).fields["interval_ranks"] as JsonObject
            ).fields
        assertTrue(ranks.size > 100)
        for ((count, rank) in ranks) {
            assertEquals(count, rank, json(medianIntervalRank(count.toInt())))
        }
    }

    @Test
    fun `statistics are equal, mean and deviation within 1e-12`() {
        val vectors = vectors("statistics.json")
        assertTrue(vectors.size > 15)
        for (vector in vectors) {
            val name = vector.text("name")
            val expected = vector.fields("statistics")
            val got = summarize(vector.longs("samples_ns").orEmpty())
            assertEquals(name, expected.int("count"), got.count)
            assertEquals(name, expected.long("min_ns"), got.minNs)
            assertEquals(name, expected.long("median_ns"), got.medianNs)
            assertEquals(name, expected.long("p90_ns"), got.p90Ns)
            assertEquals(name, expected.long("p99_ns"), got.p99Ns)
            assertEquals(name, expected.long("max_ns"), got.maxNs)
            assertEquals(name, expected.longOrNull("median_low_ns"), got.medianLowNs)
            assertEquals(name, expected.longOrNull("median_high_ns"), got.medianHighNs)
            assertClose(name, expected.double("mean_ns"), got.meanNs)
            if (expected.value("standard_deviation_ns") == null) {
                assertEquals(name, null, got.standardDeviationNs)
            } else {
                val deviation = checkNotNull(got.standardDeviationNs)
                assertClose(name, expected.double("standard_deviation_ns"), deviation)
            }
        }
    }

    @Test
    fun `samples out of range and none at all are refused`() {
        for (samples in listOf(listOf(), listOf(-1L), listOf(1, LARGEST_SAMPLE + 1))) {
            assertThrows(HarnessException::class.java) { summarize(samples) }
        }
    }

    @Test
    fun `doubts have the same codes in the same order`() {
        val vectors = vectors("validity.json")
        assertTrue(vectors.size > 30)
        for (vector in vectors) {
            val found = doubts(observation(vector.fields("observation")), aim(vector.fields("aim")))
            assertEquals(vector.text("name"), vector.texts("codes"), found.map { it.code.text })
            assertTrue(found.all { it.sentence.length > 10 })
        }
    }

    private fun vectors(file: String): List<Fields> =
        Fields(Repository.golden(file), file).objects("vectors")

    private fun assertClose(name: String, expected: Double, got: Double) =
        assertTrue("$name: $got, not $expected", abs(got - expected) <= 1e-12 * abs(expected))

    private fun observation(seen: Fields) = Observation(
        samplesNs = seen.longs("samples_ns").orEmpty(),
        processCpuNs = seen.longs("process_cpu_ns"),
        threads = seen.intOrNull("threads"),
        threadsObserved = seen.intOrNull("threads_observed"),
        logicalCores = seen.intOrNull("logical_cores"),
        backgroundCores = seen.value("background_cores")?.let { seen.double("background_cores") },
        throttled = seen.intOrNull("throttled"),
        hidden = seen.value("hidden")?.let { seen.boolean("hidden") },
        lowPowerMode = seen.value("low_power_mode")?.let { seen.boolean("low_power_mode") },
        computeUnitRequested = seen.textOrNull("compute_unit_requested") ?: "cpu",
        computeUnitObserved = seen.textOrNull("compute_unit_observed"),
        timerResolutionNs = seen.longOrNull("timer_resolution_ns"),
    )

    private fun aim(aim: Fields) = Aim(
        minimumSamples = aim.int("minimum_samples"),
        relativeWidth = aim.double("relative_width"),
        maximumSeconds = aim.double("maximum_seconds"),
    )
}
