// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/os/Looper
package android.os;

import androidx.annotation.NonNull;

public final class Looper {
    private Looper() {}

    @NonNull
    public static Looper getMainLooper() {
        throw new UnsupportedOperationException();
    }
}
