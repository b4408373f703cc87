// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/os/Bundle
package android.os;

import androidx.annotation.Nullable;

public final class Bundle implements Parcelable {
    @Nullable
    public String getString(@Nullable String key) {
        throw new UnsupportedOperationException();
    }
}
