package org.mobilevit.harness.app

import android.content.Context
import android.content.Intent
import android.net.Uri
import androidx.core.content.FileProvider
import java.io.File

/** Lets the person choose where the files go; the receiver may read these and no others. */
internal fun Context.sharing(reports: List<File>): Intent {
    val addresses = ArrayList<Uri>()
    reports.mapTo(addresses) { FileProvider.getUriForFile(this, "$packageName.files", it) }
    val send =
        Intent(Intent.ACTION_SEND_MULTIPLE)
            .setType("application/json")
            .putParcelableArrayListExtra(Intent.EXTRA_STREAM, addresses)
            .addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
    return Intent.createChooser(send, null)
}
