package org.mobilevit.picture

import kotlin.math.floor
import kotlin.math.round

/** What one output position is made of: the inputs [at], each with its weight. */
internal class PlainTaps(val at: IntArray, val weights: FloatArray)

/** Two inputs around each position. */
internal fun linearTaps(side: Side): List<PlainTaps> = List(side.kept) {
    val place = maxOf(0f, placeOf(side, it))
    val first = minOf(place.toInt(), side.before - 1)
    val share = (place - first).coerceIn(0f, 1f)
    PlainTaps(
        intArrayOf(first, minOf(first + 1, side.before - 1)),
        floatArrayOf(1 - share, share),
    )
}

/** Four inputs around each position; Keys' cubic with a = -0.75. */
internal fun cubicTaps(side: Side): List<PlainTaps> = List(side.kept) {
    val place = placeOf(side, it)
    val first = minOf(floor(place).toInt(), side.before - 1)
    val share = (place - first).coerceIn(0f, 1f)
    PlainTaps(
        IntArray(4) { i -> (first + i - 1).coerceIn(0, side.before - 1) },
        floatArrayOf(outer(share + 1), inner(share), inner(1 - share), outer(2 - share)),
    )
}

/**
 * The filter keeps its width and reads clamped neighbours.
 *
 * It adds up in float32 and in the order in which PyTorch does for colour pictures, so that sums
 * halfway between two values round to the same one.
 */
internal fun plain(picture: Picture, down: List<PlainTaps>, across: List<PlainTaps>): ByteArray {
    val width = across.size * 3
    val lines = Lines(picture)
    val result = ByteArray(down.size * width)
    down.forEachIndexed { y, taps ->
        val sums = FloatArray(width)
        taps.at.forEachIndexed { i, row ->
            addWeighted(lines.read(row), across, taps.weights[i], sums, first = i == 0)
        }
        for (x in 0 until width) {
            val rounded = round(sums[x]).toInt() // to even, as PyTorch's
            result[y * width + x] = rounded.coerceIn(0, 255).toByte()
        }
    }
    return result
}

/** Adds one row of the picture, resized to the width of [sums], times [weight]. */
private fun addWeighted(
    line: ByteArray,
    across: List<PlainTaps>,
    weight: Float,
    sums: FloatArray,
    first: Boolean,
) {
    across.forEachIndexed { x, taps ->
        for (i in taps.at.indices) {
            // Of the first two products a compiler rounds the second and fuses the other with it.
            val tap = if (first && i < 2) 1 - i else i
            val factor = weight * taps.weights[tap]
            for (channel in 0..2) {
                val value = line[taps.at[tap] * 3 + channel].toInt() and 0xFF
                // A double holds the product: one rounding, as by a fused multiply-add.
                val sum = sums[x * 3 + channel] + factor.toDouble() * value
                sums[x * 3 + channel] = sum.toFloat()
            }
        }
    }
}

/** Where a kept position lies among the inputs. */
private fun placeOf(side: Side, position: Int): Float =
    side.before / side.after.toFloat() * (side.start + position + 0.5f) - 0.5f

/** Keys' cubic, less than one input away. */
private fun inner(t: Float): Float = (1.25f * t - 2.25f) * t * t + 1

/** The same, from one to two inputs away. */
private fun outer(t: Float): Float = ((-0.75f * t + 3.75f) * t - 6f) * t + 3f
