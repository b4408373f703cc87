// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/res/Resources
package android.content.res;

import android.util.DisplayMetrics;
import androidx.annotation.NonNull;

public class Resources {
    @NonNull
    public DisplayMetrics getDisplayMetrics() {
        throw new UnsupportedOperationException();
    }
}
