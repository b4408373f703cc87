package org.mobilevit.picture

import kotlin.math.PI
import kotlin.math.abs
import kotlin.math.sin

/**
 * A filter of PIL's.
 *
 * @property reach inputs on each side of a position that count when nothing is reduced.
 * @property weight of an input at a distance.
 */
internal class Filter(val reach: Double, val weight: (Double) -> Double)

internal val triangle = Filter(1.0) { maxOf(0.0, 1 - abs(it)) }

/** Keys' cubic with a = -0.5. */
internal val cubic =
    Filter(2.0) {
        val t = abs(it)
        when {
            t < 1 -> (1.5 * t - 2.5) * t * t + 1
            t < 2 -> (((t - 5) * t + 8) * t - 4) * -0.5
            else -> 0.0
        }
    }

internal val lanczos = Filter(3.0) { if (-3.0 <= it && it < 3.0) sinc(it) * sinc(it / 3) else 0.0 }

private fun sinc(x: Double): Double = if (x == 0.0) 1.0 else sin(x * PI) / (x * PI)

/** What one output position is made of: inputs from [first] on, each with its weight. */
private class FixedTaps(val first: Int, val weights: IntArray)

/** Bits behind the point of PIL's weights for 8-bit pictures. */
private const val FRACTION_BITS = 22

/**
 * The filter widens with the reduction, in the fixed-point arithmetic in which PIL computes 8-bit
 * pictures, so that the results are equal to the byte.
 */
internal fun antialiased(picture: Picture, rows: Side, columns: Side, filter: Filter): ByteArray {
    val down = widenedTaps(rows, filter)
    val across = widenedTaps(columns, filter)
    val top = down.minOf { it.first }
    val bottom = down.maxOf { it.first + it.weights.size }
    val width = columns.kept * 3
    val lines = Lines(picture)
    val narrow = ByteArray((bottom - top) * width)
    for (y in top until bottom) {
        val line = lines.read(y)
        across.forEachIndexed { x, taps ->
            val to = (y - top) * width + x * 3
            for (channel in 0..2) {
                narrow[to + channel] = weighted(line, taps.first * 3 + channel, 3, taps.weights)
            }
        }
    }
    val result = ByteArray(rows.kept * width)
    down.forEachIndexed { y, taps ->
        for (x in 0 until width) {
            result[y * width + x] =
                weighted(narrow, (taps.first - top) * width + x, width, taps.weights)
        }
    }
    return result
}

/** The sum of inputs [step] bytes apart, from [from] on, times their weights. */
private fun weighted(values: ByteArray, from: Int, step: Int, weights: IntArray): Byte {
    var sum = 1 shl (FRACTION_BITS - 1)
    var at = from
    for (weight in weights) {
        sum += (values[at].toInt() and 0xFF) * weight
        at += step
    }
    return (sum shr FRACTION_BITS).coerceIn(0, 255).toByte()
}

private fun widenedTaps(side: Side, filter: Filter): List<FixedTaps> {
    val widening = maxOf(side.scale, 1.0)
    val support = filter.reach * widening
    return List(side.kept) {
        val centre = (side.start + it + 0.5) * side.scale
        val first = maxOf(0, (centre - support + 0.5).toInt())
        val last = minOf(side.before, (centre + support + 0.5).toInt())
        val weights =
            DoubleArray(last - first) { i ->
                filter.weight((i + first - centre + 0.5) * (1 / widening))
            }
        val sum = weights.sum()
        FixedTaps(first, IntArray(weights.size) { i -> fixedPoint(weights[i] / sum) })
    }
}

private fun fixedPoint(weight: Double): Int {
    val fixed = weight * (1 shl FRACTION_BITS)
    return (if (fixed < 0) fixed - 0.5 else fixed + 0.5).toInt()
}
