// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/ContextWrapper
package android.content;

import android.content.pm.ApplicationInfo;
import android.content.pm.PackageManager;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.io.File;

public class ContextWrapper extends Context {
    @NonNull
    @Override
    public Context getApplicationContext() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public android.content.res.AssetManager getAssets() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public android.content.res.Resources getResources() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public PackageManager getPackageManager() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public String getPackageName() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public ApplicationInfo getApplicationInfo() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public ContentResolver getContentResolver() {
        throw new UnsupportedOperationException();
    }

    @Nullable
    @Override
    public File getExternalFilesDir(@Nullable String type) {
        throw new UnsupportedOperationException();
    }

    @Deprecated
    @Override
    public File[] getExternalMediaDirs() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public File getNoBackupFilesDir() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    @Override
    public File getCacheDir() {
        throw new UnsupportedOperationException();
    }

    @Nullable
    @Override
    public Intent registerReceiver(@Nullable BroadcastReceiver receiver, @NonNull IntentFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void startActivity(@NonNull Intent intent) {
        throw new UnsupportedOperationException();
    }
}
