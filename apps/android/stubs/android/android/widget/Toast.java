// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/Toast
package android.widget;

import android.content.Context;
import androidx.annotation.NonNull;

public class Toast {
    public static final int LENGTH_SHORT = 0;
    public static final int LENGTH_LONG = 1;

    @NonNull
    public static Toast makeText(@NonNull Context context, @NonNull CharSequence text, int duration) {
        throw new UnsupportedOperationException();
    }

    public void show() {
        throw new UnsupportedOperationException();
    }
}
