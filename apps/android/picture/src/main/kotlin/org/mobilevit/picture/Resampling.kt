package org.mobilevit.picture

import kotlin.math.floor

/**
 * One side of a resize of which only a part is kept.
 *
 * @property before the picture's extent.
 * @property after the resized picture's.
 * @property start first position that is kept.
 * @property kept how many are.
 */
internal data class Side(val before: Int, val after: Int, val start: Int, val kept: Int) {
    val scale: Double
        get() = before / after.toDouble()
}

internal fun nearest(picture: Picture, rows: Side, columns: Side): ByteArray {
    val lines = Lines(picture)
    val across = nearestInputs(columns)
    val result = ByteArray(rows.kept * columns.kept * 3)
    nearestInputs(rows).forEachIndexed { y, row ->
        val line = lines.read(row)
        across.forEachIndexed { x, column ->
            line.copyInto(result, (y * columns.kept + x) * 3, column * 3, column * 3 + 3)
        }
    }
    return result
}

/** Added up step by step as PIL does: a product would round to other inputs. */
private fun nearestInputs(side: Side): IntArray {
    var position = side.scale / 2
    repeat(side.start) { position += side.scale }
    return IntArray(side.kept) {
        val input = minOf(side.before - 1, floor(position).toInt())
        position += side.scale
        input
    }
}

/** The rows of a picture as red, green and blue; the same array every time. */
internal class Lines(private val picture: Picture) {
    private val colours = IntArray(picture.width)
    private val rgb = ByteArray(picture.width * 3)

    fun read(y: Int): ByteArray {
        picture.read(y, colours)
        layOnWhite(colours, rgb)
        return rgb
    }
}
