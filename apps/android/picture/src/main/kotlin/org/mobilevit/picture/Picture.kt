package org.mobilevit.picture

/** A smaller picture holds nothing to classify and is refused. */
private const val MINIMUM_SIDE = 8

/**
 * An upright picture that is read row by row, so that a large one is never in memory twice.
 *
 * @property height pixels, at least 8.
 * @property width pixels, at least 8.
 */
abstract class Picture(val height: Int, val width: Int) {
    init {
        require(minOf(height, width) >= MINIMUM_SIDE) {
            "The picture is ${width}x$height pixels; " +
                "at least ${MINIMUM_SIDE}x$MINIMUM_SIDE are needed."
        }
    }

    /** Writes row [y] to [colours]: alpha, red, green, blue, 8 bits each, not premultiplied. */
    abstract fun read(y: Int, colours: IntArray)
}

/** Writes the red, green and blue of [colours] to [rgb], three bytes each, laid on white. */
internal fun layOnWhite(colours: IntArray, rgb: ByteArray) {
    colours.forEachIndexed { i, colour ->
        val alpha = colour ushr 24
        for (channel in 0..2) {
            val value = (colour shr (16 - 8 * channel)) and 0xFF
            rgb[3 * i + channel] = (if (alpha == 255) value else onWhite(value, alpha)).toByte()
        }
    }
}

/** (value * alpha + 255 * (255 - alpha)) / 255, rounded to the nearest. */
private fun onWhite(value: Int, alpha: Int): Int {
    val sum = value * alpha + 255 * (255 - alpha) + 128
    return (sum + (sum shr 8)) shr 8
}
