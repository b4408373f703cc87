package org.mobilevit.harness.core

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

/**
 * The rank k of the median's 95 % interval, x(k) to x(n - k + 1); 0 where there is none.
 *
 * The largest k with C(n, 0) + ... + C(n, k - 1) at most a fortieth of 2^n, in a time of sqrt(n).
 */
internal fun medianIntervalRank(count: Int): Int {
    // As shares of the middle coefficient, from it downwards until they vanish.
    val shares = mutableListOf<Double>()
    var lowest = count / 2
    var next = 1.0
    while (next > 1e-20 && lowest >= 0) {
        shares += next
        next *= lowest.toDouble() / (count - lowest + 1)
        lowest--
    }
    val all = 2 * shares.sum() - if (count % 2 == 0) 1 else 0
    var rank = lowest + 1
    var tail = 0.0
    for (share in shares.asReversed()) {
        tail += share
        if (40 * tail > all) break
        rank++
    }
    return rank
}
