package org.mobilevit.picture.decoders

import kotlin.math.floor
import kotlin.math.max
import kotlin.math.min

/** 0.6 of 255: how much of a colour is seen over the picture. */
private const val OPACITY = 153
private const val CHANNEL_BITS = 8

/**
 * A class with its share of a picture.
 *
 * @property index position in the model's scores, from 0.
 * @property label its name; its number where the checkpoint has no names.
 * @property share of the pixels, 0 to 1.
 */
data class ClassShare(val index: Int, val label: String, val share: Double)

/**
 * What every pixel of a picture shows.
 *
 * @property classes row by row, [height] * [width].
 */
class Mask(val height: Int, val width: Int, val classes: IntArray) {
    init {
        require(classes.size == height * width) {
            "${classes.size} classes are no mask of ${height}x$width pixels."
        }
    }

    /** The [most] largest classes, the largest first; of equal ones the first. */
    fun shares(labels: List<String>?, most: Int): List<ClassShare> = classes
        .toList()
        .groupingBy { it }
        .eachCount()
        .toSortedMap()
        .entries
        .sortedByDescending { it.value } // stable: of equal ones the lower index
        .take(most)
        .map { (index, count) ->
            ClassShare(index, labels?.get(index) ?: "class $index", count.toDouble() / classes.size)
        }

    /**
     * A colour for every pixel, to be laid over the picture; class 0 leaves it as it is.
     *
     * @return alpha, red, green and blue in the bytes of a number, the highest first: what
     *   `Bitmap.createBitmap` takes.
     */
    fun overlay(): IntArray {
        val colours =
            IntArray((classes.maxOrNull() ?: 0) + 1) { index ->
                if (index == 0) 0 else OPACITY shl 24 or classColour(index)
            }
        return IntArray(classes.size) { colours[classes[it]] }
    }
}

/**
 * Red, green and blue of a class in the lower bytes, as Pascal VOC has them.
 *
 * The bits of the number are spread over the channels, the lowest three as the highest of each.
 */
fun classColour(index: Int): Int = (0 until CHANNEL_BITS).fold(0) { colour, place ->
    val bits = index shr (3 * place)
    val lowest = (bits and 1 shl 16) or (bits shr 1 and 1 shl 8) or (bits shr 2 and 1)
    colour or (lowest shl (CHANNEL_BITS - 1 - place))
}

/**
 * The best class of every pixel of scores that are enlarged bilinearly; of equal ones the first.
 *
 * @param scores one plane after the other.
 * @param rows of a plane.
 * @param columns of a plane.
 * @param height of the mask.
 * @param width of the mask.
 * @param alignCorners whether the corners' centres stay in their place, or the edges.
 */
fun bestClasses(
    scores: FloatArray,
    rows: Int,
    columns: Int,
    height: Int,
    width: Int,
    alignCorners: Boolean,
): Mask {
    val count = scores.size / (rows * columns)
    val down = neighbours(rows, height, alignCorners)
    val across = neighbours(columns, width, alignCorners)
    val line = DoubleArray(count * columns)
    val best = IntArray(height * width)
    down.forEachIndexed { y, at ->
        for (place in line.indices) {
            val top = place / columns * rows * columns + place % columns
            val above = scores[top + at.low * columns]
            val below = scores[top + at.high * columns]
            line[place] = at.between(above.toDouble(), below.toDouble())
        }
        across.forEachIndexed { x, beside ->
            var highest = Double.NEGATIVE_INFINITY
            for (index in 0 until count) {
                val start = index * columns
                val score = beside.between(line[start + beside.low], line[start + beside.high])
                if (score > highest) {
                    highest = score
                    best[y * width + x] = index
                }
            }
        }
    }
    return Mask(height, width, best)
}

/** The two values that a place lies between, and the share of the second. */
private class Neighbours(val low: Int, val high: Int, private val share: Double) {
    fun between(first: Double, second: Double): Double = first * (1 - share) + second * share
}

private fun neighbours(count: Int, size: Int, alignCorners: Boolean): List<Neighbours> =
    List(size) {
        val at =
            if (alignCorners) {
                it.toDouble() * (count - 1) / max(1, size - 1)
            } else {
                max(0.0, (it + 0.5) * count / size - 0.5)
            }
        val low = floor(at).toInt()
        Neighbours(low, min(low + 1, count - 1), at - low)
    }
