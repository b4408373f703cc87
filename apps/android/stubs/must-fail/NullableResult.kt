// Must not compile: return type mismatch: expected 'File', actual 'File?'

import android.content.Context
import java.io.File

fun root(context: Context): File = context.getExternalFilesDir(null)
