package org.mobilevit.classifier

import android.content.Context
import android.graphics.Bitmap
import org.mobilevit.picture.decoders.Classified
import org.mobilevit.picture.decoders.topClasses
import java.io.Closeable

/**
 * Says what a picture shows.
 *
 * Construction loads the model (tens to hundreds of milliseconds) and [classify] computes: call
 * both on a background thread. One instance may be shared by threads; its calls wait for each
 * other. Keep it for as long as pictures come, and [close] it afterwards.
 *
 * ```
 * private val background = Executors.newSingleThreadExecutor()
 *
 * background.execute {
 *     MobileViTClassifier(context).use { classifier ->
 *         val best = classifier.classify(bitmap).first()
 *         runOnUiThread { text.text = "${best.label}: ${best.probability}" }
 *     }
 * }
 * ```
 *
 * @param context any; it is not kept.
 * @throws java.io.IOException the model or its labels are missing from the app's assets.
 * @throws Exception what the runtime throws where it cannot load the model.
 */
class MobileViTClassifier(context: Context) : Closeable {
    /** One name per class, in the order of the outputs; null where the checkpoint has none. */
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
     * The most probable classes, best first.
     *
     * The picture is read as the model was trained and checked: resized, cropped, transparency laid
     * on white. It has to be upright: `ImageDecoder` applies the rotation that a camera notes in a
     * file, `BitmapFactory` does not.
     *
     * @param bitmap of any configuration, at least 8 pixels on a side.
     * @param most how many classes, at least 1.
     * @throws IllegalArgumentException the picture is smaller, or [most] is.
     * @throws IllegalStateException the classifier is closed.
     * @throws Exception what the runtime throws where the model cannot be run.
     */
    @Synchronized
    fun classify(bitmap: Bitmap, most: Int = 5): List<Classified> {
        check(!closed) { "This classifier is closed; make another one." }
        val pixels = Model.preprocessing.pixels(BitmapPicture(readable(bitmap)))
        val scores = session.run(Model.input.of(pixels)) { it.floats() }
        return topClasses(scores.copyOf(scores.size / Model.input.shape.first()), labels, most)
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
