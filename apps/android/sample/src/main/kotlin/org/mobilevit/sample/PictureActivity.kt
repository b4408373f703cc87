package org.mobilevit.sample

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Intent
import android.graphics.Bitmap
import android.graphics.ImageDecoder
import android.net.Uri
import android.os.Bundle
import android.provider.MediaStore
import android.view.View
import android.widget.Button
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import androidx.core.content.FileProvider
import java.io.File
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors

/** Says what a picture shows: one that is picked, or one that the camera takes. */
class PictureActivity : Activity() {
    private lateinit var picture: ImageView
    private lateinit var classes: TextView
    private lateinit var background: ExecutorService

    /** Used on the background thread alone, from the first picture on. */
    private var look: Look? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        background = Executors.newSingleThreadExecutor()
        picture = ImageView(this)
        picture.adjustViewBounds = true
        classes = TextView(this)
        val pick = Intent(Intent.ACTION_GET_CONTENT).setType("image/*")
        show(button("Pick a picture", PICK) { pick }, button("Take a picture", TAKE, ::camera))
    }

    override fun onDestroy() {
        background.execute { look?.close() }
        background.shutdown()
        super.onDestroy()
    }

    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        val source = if (requestCode == TAKE) photo() else data?.data
        if (resultCode == RESULT_OK && source != null) {
            classes.text = "…"
            background.execute { lookAt(source) }
        }
    }

    private fun lookAt(source: Uri) {
        try {
            val bitmap = read(source)
            val open = look ?: Look(applicationContext).also { look = it }
            val (seen, lines) = open.at(bitmap)
            runOnUiThread {
                picture.setImageBitmap(seen)
                classes.text = lines.joinToString("\n")
            }
        } catch (exception: Exception) {
            runOnUiThread { classes.text = exception.message }
        }
    }

    /** Upright, whichever way the camera was held; in memory whose pixels can be read. */
    private fun read(source: Uri): Bitmap {
        val file = ImageDecoder.createSource(contentResolver, source)
        return ImageDecoder.decodeBitmap(file) { decoder, _, _ ->
            decoder.allocator = ImageDecoder.ALLOCATOR_SOFTWARE
        }
    }

    private fun camera(): Intent = Intent(MediaStore.ACTION_IMAGE_CAPTURE)
        .putExtra(MediaStore.EXTRA_OUTPUT, photo())
        .addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION)

    /** Where the camera app puts its picture; the next one takes the place of this one. */
    private fun photo(): Uri {
        val folder = File(cacheDir, "photos")
        folder.mkdirs()
        return FileProvider.getUriForFile(this, "$packageName.files", File(folder, "photo.jpg"))
    }

    private fun show(vararg buttons: View) {
        val column = LinearLayout(this)
        column.orientation = LinearLayout.VERTICAL
        (buttons.toList() + picture + classes).forEach(column::addView)
        val scroll = ScrollView(this)
        scroll.addView(column)
        scroll.fitsSystemWindows = true
        setContentView(scroll)
    }

    private fun button(text: String, request: Int, intent: () -> Intent): Button {
        val button = Button(this)
        button.text = text
        button.setOnClickListener {
            try {
                startActivityForResult(intent(), request)
            } catch (_: ActivityNotFoundException) {
                classes.text = "This device has no app for that."
            }
        }
        return button
    }

    private companion object {
        const val PICK = 1
        const val TAKE = 2
    }
}

/** A class with its probability, or its share of the picture. */
internal fun line(share: Double, label: String): String = "%5.1f %%  %s".format(100 * share, label)
