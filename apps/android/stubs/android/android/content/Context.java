// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/Context
package android.content;

import android.content.pm.ApplicationInfo;
import android.content.pm.PackageManager;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.io.File;

public abstract class Context {
    @NonNull
    public abstract Context getApplicationContext();

    @NonNull
    public abstract android.content.res.AssetManager getAssets();

    @NonNull
    public abstract android.content.res.Resources getResources();

    @NonNull
    public abstract PackageManager getPackageManager();

    @NonNull
    public abstract String getPackageName();

    @NonNull
    public abstract ApplicationInfo getApplicationInfo();

    @NonNull
    public abstract ContentResolver getContentResolver();

    @Nullable
    public abstract File getExternalFilesDir(@Nullable String type);

    @Deprecated
    public abstract File[] getExternalMediaDirs();

    @NonNull
    public abstract File getNoBackupFilesDir();

    @NonNull
    public abstract File getCacheDir();

    @Nullable
    public abstract Intent registerReceiver(
            @Nullable BroadcastReceiver receiver, @NonNull IntentFilter filter);

    public abstract void startActivity(@NonNull Intent intent);

    public final <T> T getSystemService(@NonNull Class<T> serviceClass) {
        throw new UnsupportedOperationException();
    }
}
