// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/pm/PackageInfo
package android.content.pm;

import androidx.annotation.Nullable;

public class PackageInfo {
    @Nullable public String versionName;
}
