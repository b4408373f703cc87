package org.mobilevit.harness.core

import java.math.BigInteger
import java.util.concurrent.ConcurrentHashMap
import kotlin.math.sqrt

/** Nanoseconds: the largest integer that every language's JSON reader keeps exactly, 2^53 - 1. */
const val LARGEST_SAMPLE = 9_007_199_254_740_991L

/**
 * Figures that follow from the samples alone, as the contract's `statistics.py` defines them:
 * integers are equal in every language, mean and deviation within 1e-12 relative.
 */
data class Statistics(
    val count: Int,
    val minNs: Long,
    val medianNs: Long,
    val p90Ns: Long,
    val p99Ns: Long,
    val maxNs: Long,
    val meanNs: Double,
    /** Null for a single sample. */
    val standardDeviationNs: Double?,
    /** Ends of the median's 95 % confidence interval; null below 6 samples. */
    val medianLowNs: Long?,
    val medianHighNs: Long?,
) {
    /** Width of the median's confidence interval as a share of the median; null without one. */
    val relativeWidth: Double?
        get() {
            if (medianLowNs == null || medianHighNs == null || medianNs == 0L) return null
            return (medianHighNs - medianLowNs).toDouble() / medianNs
        }
}

/**
 * The statistics of samples in whole nanoseconds, 0 to 2^53 - 1, in any order.
 *
 * @throws HarnessException there is no sample, or one is out of range.
 */
fun summarize(samplesNs: List<Long>): Statistics {
    if (samplesNs.isEmpty()) {
        throw HarnessException("There is no sample to summarize; expected at least one.")
    }
    samplesNs.firstOrNull { it !in 0..LARGEST_SAMPLE }?.let {
        throw HarnessException("A sample is $it; expected whole nanoseconds from 0 to 2^53 - 1.")
    }
    val ordered = samplesNs.sorted()
    val count = ordered.size
    val median = ordered[nearestRank(50, count) - 1]
    val rank = medianIntervalRank(count)
    return Statistics(
        count = count,
        minNs = ordered.first(),
        medianNs = median,
        p90Ns = ordered[nearestRank(90, count) - 1],
        p99Ns = ordered[nearestRank(99, count) - 1],
        maxNs = ordered.last(),
        meanNs = exactSum(ordered).toDouble() / count,
        standardDeviationNs = standardDeviation(ordered, median),
        medianLowNs = if (rank > 0) ordered[rank - 1] else null,
        medianHighNs = if (rank > 0) ordered[count - rank] else null,
    )
}

/** The 1-based rank of a percentile, 1 to 100, among [count] sorted samples. */
internal fun nearestRank(percent: Int, count: Int): Int =
    ((percent.toLong() * count + 99) / 100).toInt()

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

private fun exactSum(samples: List<Long>): BigInteger =
    samples.fold(BigInteger.ZERO) { sum, sample -> sum + BigInteger.valueOf(sample) }

private fun standardDeviation(samples: List<Long>, origin: Long): Double? {
    if (samples.size == 1) return null
    val deviations = samples.map { BigInteger.valueOf(it - origin) }
    val total = deviations.fold(BigInteger.ZERO, BigInteger::add)
    val squares = deviations.fold(BigInteger.ZERO) { sum, each -> sum + each * each }
    val count = BigInteger.valueOf(samples.size.toLong())
    val degrees = samples.size.toDouble() * (samples.size - 1)
    return sqrt((count * squares - total * total).toDouble() / degrees)
}
