// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/pm/PackageManager
package android.content.pm;

import androidx.annotation.NonNull;

public abstract class PackageManager {
    @NonNull
    public abstract PackageInfo getPackageInfo(@NonNull String packageName, int flags)
            throws NameNotFoundException;

    public static class NameNotFoundException extends Exception {}
}
