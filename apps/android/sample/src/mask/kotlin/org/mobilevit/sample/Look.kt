package org.mobilevit.sample

import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Rect
import org.mobilevit.classifier.MobileViTSegmenter
import java.io.Closeable

private const val MOST_CLASSES = 5

/** An embedded model that says what every pixel of a picture shows, which it sees as a whole. */
internal class Look(context: Context) : Closeable {
    private val segmenter = MobileViTSegmenter(context)

    /** The picture under the colours of its mask, and a line for each of the largest classes. */
    fun at(bitmap: Bitmap): Pair<Bitmap, List<String>> {
        val mask = segmenter.segment(bitmap)
        val colours = mask.overlay()
        val overlay =
            Bitmap.createBitmap(colours, mask.width, mask.height, Bitmap.Config.ARGB_8888)
        val drawn = checkNotNull(bitmap.copy(Bitmap.Config.ARGB_8888, true))
        // Without a paint: classes are not mixed where the mask is enlarged.
        Canvas(drawn).drawBitmap(overlay, null, Rect(0, 0, drawn.width, drawn.height), null)
        val largest = mask.shares(segmenter.labels, MOST_CLASSES)
        return drawn to largest.map { line(it.share, it.label) }
    }

    override fun close() = segmenter.close()
}
