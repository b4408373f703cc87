package org.mobilevit.classifier

import android.content.Context
import android.graphics.Bitmap
import org.mobilevit.picture.decoders.FoundObject
import java.io.Closeable

/**
 * Says what is where in a picture.
 *
 * Construction loads the model (tens to hundreds of milliseconds) and [detect] computes: call
 * both on a background thread. One instance may be shared by threads; its calls wait for each
 * other. Keep it for as long as pictures come, and [close] it afterwards.
 *
 * @param context any; it is not kept.
 * @throws java.io.IOException the model or its labels are missing from the app's assets.
 * @throws Exception what the runtime throws where it cannot load the model.
 */
class MobileViTDetector(context: Context) : Closeable {
    /** One name per class, the background's first; null where the checkpoint has none. */
    val labels: List<String>? =
        Model.labelsAsset?.let { asset ->
            context.assets
                .open(asset)
                .bufferedReader()
                .use { it.readLines() }
        }

    private val session = InferenceSession(context)
    private var closed = false

    /**
     * The objects of a picture, best first: all that the thresholds of the export let through.
     *
     * The picture is read as the model was trained and checked: resized, cropped, transparency laid
     * on white. It has to be upright: `ImageDecoder` applies the rotation that a camera notes in a
     * file, `BitmapFactory` does not.
     *
     * @param bitmap of any configuration, at least 8 pixels on a side.
     * @return boxes in the bitmap's pixels; their edges may lie beyond the bitmap's.
     * @throws IllegalArgumentException the picture is smaller.
     * @throws IllegalStateException the detector is closed.
     * @throws Exception what the runtime throws where the model cannot be run.
     */
    @Synchronized
    fun detect(bitmap: Bitmap): List<FoundObject> {
        check(!closed) { "This detector is closed; make another one." }
        val pixels = Model.preprocessing.pixels(BitmapPicture(readable(bitmap)))
        val part = Model.preprocessing.seenPart(bitmap.height, bitmap.width)
        return session
            .run(Model.input.of(pixels)) { it.objects(labels) }
            .map { it.copy(box = it.box.within(part)) }
    }

    /** Frees the model; a second call does nothing. */
    @Synchronized
    override fun close() {
        if (!closed) {
            closed = true
            session.close()
        }
    }
}
