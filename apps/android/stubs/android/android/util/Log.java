// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/util/Log
package android.util;

import androidx.annotation.Nullable;

public final class Log {
    private Log() {}

    public static int w(@Nullable String tag, @Nullable Throwable tr) {
        throw new UnsupportedOperationException();
    }
}
