// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/app/Instrumentation
package android.app;

import android.content.Context;
import android.content.Intent;
import androidx.annotation.NonNull;

public class Instrumentation {
    @NonNull
    public Context getTargetContext() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Activity startActivitySync(@NonNull Intent intent) {
        throw new UnsupportedOperationException();
    }

    public void waitForIdleSync() {
        throw new UnsupportedOperationException();
    }
}
