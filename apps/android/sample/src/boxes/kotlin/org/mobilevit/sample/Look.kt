package org.mobilevit.sample

import android.content.Context
import android.graphics.Bitmap
import org.mobilevit.classifier.MobileViTDetector
import org.mobilevit.picture.decoders.FoundObject
import org.mobilevit.picture.decoders.classColour
import java.io.Closeable
import kotlin.math.roundToInt

private const val MOST_OBJECTS = 8
private const val OPAQUE = 255 shl 24

/** How many lines as thick as a box's fit into the shorter side of a picture. */
private const val LINES = 160

/** An embedded model that says what is where in a picture. */
internal class Look(context: Context) : Closeable {
    private val detector = MobileViTDetector(context)

    /** The picture with the boxes of its best objects, and a line for each. */
    fun at(bitmap: Bitmap): Pair<Bitmap, List<String>> {
        val best = detector.detect(bitmap).take(MOST_OBJECTS)
        val lines = best.map { line(it.confidence.toDouble(), it.label) }
        return drawn(bitmap, best) to lines.ifEmpty { listOf("No object was found.") }
    }

    override fun close() = detector.close()
}

/** The best one last, above the others. */
private fun drawn(bitmap: Bitmap, objects: List<FoundObject>): Bitmap {
    val (height, width) = bitmap.height to bitmap.width
    val pixels = IntArray(height * width)
    bitmap.getPixels(pixels, 0, width, 0, 0, width, height)
    val thickness = maxOf(1, minOf(height, width) / LINES)
    for (one in objects.asReversed()) {
        val rows = one.box.top.within(height)..one.box.bottom.within(height)
        val columns = one.box.left.within(width)..one.box.right.within(width)
        for (y in rows) {
            val whole = y < rows.first + thickness || y > rows.last - thickness
            for (x in columns) {
                if (whole || x < columns.first + thickness || x > columns.last - thickness) {
                    pixels[y * width + x] = OPAQUE or classColour(one.index)
                }
            }
        }
    }
    return Bitmap.createBitmap(pixels, width, height, Bitmap.Config.ARGB_8888)
}

/** The pixel at an edge, as far as it is inside. */
private fun Double.within(side: Int): Int = roundToInt().coerceIn(0, side - 1)
