package org.mobilevit.harness.core

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** The contract's vectors. */
class SampleStatisticsTest {
    private val vectors = Vectors.read("statistics")

    @Test
    fun `ranks of the median's interval are equal`() {
        val ranks = vectors.at("interval_ranks") as JsonObject
        assertTrue(ranks.size > 50)
        for ((count, rank) in ranks) {
            assertEquals(count, "$rank", "${medianIntervalRank(count.toInt())}")
        }
    }

    @Test
    fun `percentiles and intervals are equal`() {
        val cases = vectors.at("vectors") as JsonArray
        assertTrue(cases.size > 10)
        for (case in cases) {
            val got = SampleStatistics(case.longs("samples_ns"))
            val interval = got.medianInterval
            val found =
                listOf(got.medianNs, got.p90Ns, interval?.first, interval?.second).map { "$it" }
            val fields = listOf("median_ns", "p90_ns", "median_low_ns", "median_high_ns")
            assertEquals(case.text("name"), fields.map { case.text(it) }, found)
        }
    }

    @Test
    fun `a width is a share of the median`() {
        assertEquals(null, SampleStatistics(listOf(1, 2, 3, 4, 5)).relativeWidth)
        assertEquals(null, SampleStatistics(List(10) { 0L }).relativeWidth)
        assertEquals(5.0 / 3, SampleStatistics(listOf(1, 2, 3, 4, 5, 6)).relativeWidth!!, 1e-15)
    }
}
