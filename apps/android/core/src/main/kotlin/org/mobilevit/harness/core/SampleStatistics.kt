package org.mobilevit.harness.core

import java.math.BigInteger
import java.util.concurrent.ConcurrentHashMap

/**
 * What the stopping rule and the screen need of samples; nearest ranks, as the toolkit's own
 * statistics. What is concluded from samples is computed by whoever reads the report.
 *
 * @param samplesNs at least one, in any order.
 */
class SampleStatistics(samplesNs: List<Long>) {
    private val ordered = samplesNs.sorted()

    val medianNs: Long = percentile(50)

    val p90Ns: Long
        get() = percentile(90)

    /** Ends of the median's 95 % confidence interval; null below 6 samples. */
    val medianInterval: Pair<Long, Long>?
        get() {
            val rank = medianIntervalRank(ordered.size)
            return if (rank > 0) ordered[rank - 1] to ordered[ordered.size - rank] else null
        }

    /** Width of that interval as a share of the median; null without one. */
    val relativeWidth: Double?
        get() {
            val (low, high) = medianInterval ?: return null
            return if (medianNs == 0L) null else (high - low).toDouble() / medianNs
        }

    private fun percentile(percent: Int): Long =
        ordered[((percent.toLong() * ordered.size + 99) / 100).toInt() - 1]
}

private val ranks = ConcurrentHashMap<Int, Int>()

/** The rank k of the median's 95 % interval, x(k) to x(n - k + 1); 0 where there is none. */
internal fun medianIntervalRank(count: Int): Int = ranks.getOrPut(count) {
    val all = BigInteger.ONE.shiftLeft(count)
    val forty = BigInteger.valueOf(40)
    var rank = 0
    var term = BigInteger.ONE
    var tail = BigInteger.ONE // the sum of C(n, 0) up to C(n, rank), which is the term
    while (forty * tail <= all) {
        rank++
        term = term * BigInteger.valueOf(count - rank + 1L) / BigInteger.valueOf(rank.toLong())
        tail += term
    }
    rank
}
