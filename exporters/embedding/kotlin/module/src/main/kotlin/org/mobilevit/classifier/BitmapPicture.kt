package org.mobilevit.classifier

import android.graphics.Bitmap
import org.mobilevit.picture.Picture

/** A bitmap in the memory of the graphics processor has no pixels to read. */
internal fun readable(bitmap: Bitmap): Bitmap = if (bitmap.config == Bitmap.Config.HARDWARE) {
    checkNotNull(bitmap.copy(Bitmap.Config.ARGB_8888, false)) {
        "There is no memory for a copy of this ${bitmap.width}x${bitmap.height} bitmap."
    }
} else {
    bitmap
}

internal class BitmapPicture(private val bitmap: Bitmap) : Picture(bitmap.height, bitmap.width) {
    override fun read(y: Int, colours: IntArray) =
        bitmap.getPixels(colours, 0, width, 0, y, width, 1)
}
