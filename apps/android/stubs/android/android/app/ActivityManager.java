// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/app/ActivityManager
package android.app;

import androidx.annotation.NonNull;

public class ActivityManager {
    public void getMemoryInfo(@NonNull MemoryInfo outInfo) {
        throw new UnsupportedOperationException();
    }

    public static class MemoryInfo {
        public long totalMem;
    }
}
