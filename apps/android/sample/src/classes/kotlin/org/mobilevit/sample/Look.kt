package org.mobilevit.sample

import android.content.Context
import android.graphics.Bitmap
import org.mobilevit.classifier.MobileViTClassifier
import java.io.Closeable

/** An embedded model that names what a picture shows. */
internal class Look(context: Context) : Closeable {
    private val classifier = MobileViTClassifier(context)

    /** The picture as it is, and a line for each of its best classes. */
    fun at(bitmap: Bitmap): Pair<Bitmap, List<String>> =
        bitmap to classifier.classify(bitmap).map { line(it.probability, it.label) }

    override fun close() = classifier.close()
}
