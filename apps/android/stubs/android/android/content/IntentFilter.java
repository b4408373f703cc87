// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/IntentFilter
package android.content;

import androidx.annotation.NonNull;

public class IntentFilter {
    public IntentFilter(@NonNull String action) {}
}
