// Must not compile: null cannot be a value of a non-null type

import android.os.Handler

fun forget(handler: Handler): Boolean = handler.post(null)
