// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/os/Handler
package android.os;

import androidx.annotation.NonNull;

public class Handler {
    public Handler(@NonNull Looper looper) {}

    public final boolean post(@NonNull Runnable r) {
        throw new UnsupportedOperationException();
    }
}
