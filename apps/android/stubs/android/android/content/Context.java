// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/Context.java
package android.content;

public abstract class Context {
  public Context(stub.Marker m) { }
  public Context() { throw new UnsupportedOperationException(); }
  public static final class BindServiceFlags {
    public BindServiceFlags(stub.Marker m) { }
    @android.annotation.NonNull public static BindServiceFlags of(long value) { throw new UnsupportedOperationException(); }
  }
  public abstract android.content.res.AssetManager getAssets();
  public abstract android.content.res.Resources getResources();
  public abstract android.content.pm.PackageManager getPackageManager();
  public abstract android.content.ContentResolver getContentResolver();
  public abstract android.os.Looper getMainLooper();
  public abstract Context getApplicationContext();
  @android.annotation.NonNull public final CharSequence getText(int resId) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public final String getString(int resId) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public final String getString(int resId, Object... formatArgs) { throw new UnsupportedOperationException(); }
  public abstract void setTheme(int resid);
  public abstract android.content.res.Resources.Theme getTheme();
  public abstract ClassLoader getClassLoader();
  public abstract String getPackageName();
  public abstract android.content.pm.ApplicationInfo getApplicationInfo();
  public abstract String getPackageResourcePath();
  public abstract String getPackageCodePath();
  public abstract android.content.SharedPreferences getSharedPreferences(String name, int mode);
  public abstract android.content.SharedPreferences getSharedPreferences(java.io.File file, int mode);
  public abstract boolean moveSharedPreferencesFrom(Context sourceContext, String name);
  public abstract boolean deleteSharedPreferences(String name);
  public abstract java.io.FileInputStream openFileInput(String name) throws java.io.FileNotFoundException;
  public abstract java.io.FileOutputStream openFileOutput(String name, int mode) throws java.io.FileNotFoundException;
  public abstract boolean deleteFile(String name);
  public abstract java.io.File getFileStreamPath(String name);
  public abstract java.io.File getSharedPreferencesPath(String name);
  public abstract java.io.File getDataDir();
  public abstract java.io.File getFilesDir();
  public abstract java.io.File getNoBackupFilesDir();
  @android.annotation.Nullable public abstract java.io.File getExternalFilesDir(@android.annotation.Nullable String type);
  public abstract java.io.File[] getExternalFilesDirs(String type);
  public abstract java.io.File getObbDir();
  public abstract java.io.File[] getObbDirs();
  public abstract java.io.File getCacheDir();
  public abstract java.io.File getCodeCacheDir();
  @android.annotation.Nullable public abstract java.io.File getExternalCacheDir();
  public abstract java.io.File[] getExternalCacheDirs();
  @Deprecated public abstract java.io.File[] getExternalMediaDirs();
  public abstract String[] fileList();
  public abstract java.io.File getDir(String name, int mode);
  public abstract android.database.sqlite.SQLiteDatabase openOrCreateDatabase(String name, int mode, android.database.sqlite.SQLiteDatabase.CursorFactory factory);
  public abstract android.database.sqlite.SQLiteDatabase openOrCreateDatabase(String name, int mode, android.database.sqlite.SQLiteDatabase.CursorFactory factory, @android.annotation.Nullable android.database.DatabaseErrorHandler errorHandler);
  public abstract boolean moveDatabaseFrom(Context sourceContext, String name);
  public abstract boolean deleteDatabase(String name);
  public abstract java.io.File getDatabasePath(String name);
  public abstract String[] databaseList();
  @Deprecated public abstract android.graphics.drawable.Drawable getWallpaper();
  @Deprecated public abstract android.graphics.drawable.Drawable peekWallpaper();
  @Deprecated public abstract int getWallpaperDesiredMinimumWidth();
  @Deprecated public abstract int getWallpaperDesiredMinimumHeight();
  @Deprecated public abstract void setWallpaper(android.graphics.Bitmap bitmap) throws java.io.IOException;
  @Deprecated public abstract void setWallpaper(java.io.InputStream data) throws java.io.IOException;
  @Deprecated public abstract void clearWallpaper() throws java.io.IOException;
  public abstract void startActivity(android.content.Intent intent);
  public abstract void startActivity(android.content.Intent intent, @android.annotation.Nullable android.os.Bundle options);
  public abstract void startActivities(android.content.Intent[] intents);
  public abstract void startActivities(android.content.Intent[] intents, android.os.Bundle options);
  public abstract void startIntentSender(android.content.IntentSender intent, @android.annotation.Nullable android.content.Intent fillInIntent, int flagsMask, int flagsValues, int extraFlags) throws android.content.IntentSender.SendIntentException;
  public abstract void startIntentSender(android.content.IntentSender intent, @android.annotation.Nullable android.content.Intent fillInIntent, int flagsMask, int flagsValues, int extraFlags, @android.annotation.Nullable android.os.Bundle options) throws android.content.IntentSender.SendIntentException;
  public abstract void sendBroadcast(android.content.Intent intent);
  public abstract void sendBroadcast(android.content.Intent intent, @android.annotation.Nullable String receiverPermission);
  public void sendBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public abstract void sendOrderedBroadcast(android.content.Intent intent, @android.annotation.Nullable String receiverPermission);
  public void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public abstract void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras);
  public void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.os.Bundle options, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  public abstract void sendBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user);
  public abstract void sendBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user, @android.annotation.Nullable String receiverPermission);
  public abstract void sendOrderedBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user, @android.annotation.Nullable String receiverPermission, android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras);
  public void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable String receiverAppOp, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  @Deprecated public abstract void sendStickyBroadcast(android.content.Intent intent);
  @Deprecated public void sendStickyBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  @Deprecated public abstract void sendStickyOrderedBroadcast(android.content.Intent intent, android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras);
  @Deprecated public abstract void removeStickyBroadcast(android.content.Intent intent);
  @Deprecated public abstract void sendStickyBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user);
  @Deprecated public abstract void sendStickyOrderedBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user, android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras);
  @Deprecated public abstract void removeStickyBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user);
  @android.annotation.Nullable public abstract android.content.Intent registerReceiver(@android.annotation.Nullable android.content.BroadcastReceiver receiver, android.content.IntentFilter filter);
  @android.annotation.Nullable public abstract android.content.Intent registerReceiver(@android.annotation.Nullable android.content.BroadcastReceiver receiver, android.content.IntentFilter filter, int flags);
  @android.annotation.Nullable public abstract android.content.Intent registerReceiver(android.content.BroadcastReceiver receiver, android.content.IntentFilter filter, @android.annotation.Nullable String broadcastPermission, @android.annotation.Nullable android.os.Handler scheduler);
  @android.annotation.Nullable public abstract android.content.Intent registerReceiver(android.content.BroadcastReceiver receiver, android.content.IntentFilter filter, @android.annotation.Nullable String broadcastPermission, @android.annotation.Nullable android.os.Handler scheduler, int flags);
  public abstract void unregisterReceiver(android.content.BroadcastReceiver receiver);
  @android.annotation.Nullable public abstract android.content.ComponentName startService(android.content.Intent service);
  @android.annotation.Nullable public abstract android.content.ComponentName startForegroundService(android.content.Intent service);
  public abstract boolean stopService(android.content.Intent service);
  public abstract boolean bindService(@android.annotation.NonNull android.content.Intent service, @android.annotation.NonNull android.content.ServiceConnection conn, int flags);
  public boolean bindService(@android.annotation.NonNull android.content.Intent service, @android.annotation.NonNull android.content.ServiceConnection conn, @android.annotation.NonNull BindServiceFlags flags) { throw new UnsupportedOperationException(); }
  public boolean bindService(@android.annotation.NonNull android.content.Intent service, int flags, @android.annotation.NonNull java.util.concurrent.Executor executor, @android.annotation.NonNull android.content.ServiceConnection conn) { throw new UnsupportedOperationException(); }
  public boolean bindService(@android.annotation.NonNull android.content.Intent service, @android.annotation.NonNull BindServiceFlags flags, @android.annotation.NonNull java.util.concurrent.Executor executor, @android.annotation.NonNull android.content.ServiceConnection conn) { throw new UnsupportedOperationException(); }
  public abstract void unbindService(@android.annotation.NonNull android.content.ServiceConnection conn);
  public abstract boolean startInstrumentation(@android.annotation.NonNull android.content.ComponentName className, @android.annotation.Nullable String profileFile, @android.annotation.Nullable android.os.Bundle arguments);
  public abstract Object getSystemService(@android.annotation.NonNull String name);
  public final <T> T getSystemService(@android.annotation.NonNull Class<T> serviceClass) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public abstract String getSystemServiceName(@android.annotation.NonNull Class<?> serviceClass);
  public abstract int checkPermission(@android.annotation.NonNull String permission, int pid, int uid);
  public abstract int checkCallingPermission(@android.annotation.NonNull String permission);
  public abstract int checkCallingOrSelfPermission(@android.annotation.NonNull String permission);
  public abstract int checkSelfPermission(@android.annotation.NonNull String permission);
  public abstract void enforcePermission(@android.annotation.NonNull String permission, int pid, int uid, @android.annotation.Nullable String message);
  public abstract void enforceCallingPermission(@android.annotation.NonNull String permission, @android.annotation.Nullable String message);
  public abstract void enforceCallingOrSelfPermission(@android.annotation.NonNull String permission, @android.annotation.Nullable String message);
  public abstract void grantUriPermission(String toPackage, android.net.Uri uri, int modeFlags);
  public abstract void revokeUriPermission(android.net.Uri uri, int modeFlags);
  public abstract void revokeUriPermission(String toPackage, android.net.Uri uri, int modeFlags);
  public abstract int checkUriPermission(android.net.Uri uri, int pid, int uid, int modeFlags);
  public abstract int checkCallingUriPermission(android.net.Uri uri, int modeFlags);
  public abstract int checkCallingOrSelfUriPermission(android.net.Uri uri, int modeFlags);
  public abstract int checkUriPermission(@android.annotation.Nullable android.net.Uri uri, @android.annotation.Nullable String readPermission, @android.annotation.Nullable String writePermission, int pid, int uid, int modeFlags);
  public abstract void enforceUriPermission(android.net.Uri uri, int pid, int uid, int modeFlags, String message);
  public abstract void enforceCallingUriPermission(android.net.Uri uri, int modeFlags, String message);
  public abstract void enforceCallingOrSelfUriPermission(android.net.Uri uri, int modeFlags, String message);
  public abstract void enforceUriPermission(@android.annotation.Nullable android.net.Uri uri, @android.annotation.Nullable String readPermission, @android.annotation.Nullable String writePermission, int pid, int uid, int modeFlags, @android.annotation.Nullable String message);
  public abstract Context createPackageContext(String packageName, int flags) throws android.content.pm.PackageManager.NameNotFoundException;
  public abstract Context createContextForSplit(String splitName) throws android.content.pm.PackageManager.NameNotFoundException;
  public abstract Context createConfigurationContext(@android.annotation.NonNull android.content.res.Configuration overrideConfiguration);
  public abstract Context createDisplayContext(@android.annotation.NonNull android.view.Display display);
  public abstract Context createDeviceProtectedStorageContext();
  @android.annotation.NonNull public android.view.Display getDisplay() { throw new UnsupportedOperationException(); }
  public abstract boolean isDeviceProtectedStorage();
}
