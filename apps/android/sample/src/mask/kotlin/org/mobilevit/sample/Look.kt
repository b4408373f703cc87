package org.mobilevit.sample

import android.content.Context
import android.graphics.Bitmap
import org.mobilevit.classifier.MobileViTSegmenter
import org.mobilevit.picture.decoders.Mask
import java.io.Closeable

private const val MOST_CLASSES = 5
private const val OPAQUE = 255

/** An embedded model that says what every pixel of a picture shows, which it sees as a whole. */
internal class Look(context: Context) : Closeable {
    private val segmenter = MobileViTSegmenter(context)

    /** The picture under the colours of its mask, and a line for each of the largest classes. */
    fun at(bitmap: Bitmap): Pair<Bitmap, List<String>> {
        val mask = segmenter.segment(bitmap)
        val largest = mask.shares(segmenter.labels, MOST_CLASSES)
        return drawn(bitmap, mask) to largest.map { line(it.share, it.label) }
    }

    override fun close() = segmenter.close()
}

/** The mask is enlarged without mixing classes. */
private fun drawn(bitmap: Bitmap, mask: Mask): Bitmap {
    val (height, width) = bitmap.height to bitmap.width
    val pixels = IntArray(height * width)
    bitmap.getPixels(pixels, 0, width, 0, 0, width, height)
    val overlay = mask.overlay()
    for (at in pixels.indices) {
        val row = (at / width).toLong() * mask.height / height
        val column = (at % width).toLong() * mask.width / width
        pixels[at] = mixed(pixels[at], overlay[(row * mask.width + column).toInt()])
    }
    return Bitmap.createBitmap(pixels, width, height, Bitmap.Config.ARGB_8888)
}

/** A colour with alpha over an opaque one. */
private fun mixed(below: Int, above: Int): Int {
    val alpha = above ushr 24
    return listOf(16, 8, 0).fold(OPAQUE shl 24) { colour, place ->
        val (one, other) = (below shr place and OPAQUE) to (above shr place and OPAQUE)
        colour or ((one * (OPAQUE - alpha) + other * alpha) / OPAQUE shl place)
    }
}
