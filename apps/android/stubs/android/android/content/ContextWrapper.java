// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/ContextWrapper.java
package android.content;

public class ContextWrapper extends android.content.Context {
  public ContextWrapper(stub.Marker m) { super((stub.Marker) null); }
  public ContextWrapper(android.content.Context base) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Context createContextForSplit(String n) throws android.content.pm.PackageManager.NameNotFoundException { throw new UnsupportedOperationException(); }
  public android.content.res.AssetManager getAssets() { throw new UnsupportedOperationException(); }
  public android.content.res.Resources getResources() { throw new UnsupportedOperationException(); }
  public android.content.pm.PackageManager getPackageManager() { throw new UnsupportedOperationException(); }
  public android.content.ContentResolver getContentResolver() { throw new UnsupportedOperationException(); }
  public android.os.Looper getMainLooper() { throw new UnsupportedOperationException(); }
  public android.content.Context getApplicationContext() { throw new UnsupportedOperationException(); }
  public void setTheme(int resid) { throw new UnsupportedOperationException(); }
  public android.content.res.Resources.Theme getTheme() { throw new UnsupportedOperationException(); }
  public ClassLoader getClassLoader() { throw new UnsupportedOperationException(); }
  public String getPackageName() { throw new UnsupportedOperationException(); }
  public android.content.pm.ApplicationInfo getApplicationInfo() { throw new UnsupportedOperationException(); }
  public String getPackageResourcePath() { throw new UnsupportedOperationException(); }
  public String getPackageCodePath() { throw new UnsupportedOperationException(); }
  public android.content.SharedPreferences getSharedPreferences(String name, int mode) { throw new UnsupportedOperationException(); }
  public android.content.SharedPreferences getSharedPreferences(java.io.File file, int mode) { throw new UnsupportedOperationException(); }
  public boolean moveSharedPreferencesFrom(android.content.Context sourceContext, String name) { throw new UnsupportedOperationException(); }
  public boolean deleteSharedPreferences(String name) { throw new UnsupportedOperationException(); }
  public java.io.FileInputStream openFileInput(String name) throws java.io.FileNotFoundException { throw new UnsupportedOperationException(); }
  public java.io.FileOutputStream openFileOutput(String name, int mode) throws java.io.FileNotFoundException { throw new UnsupportedOperationException(); }
  public boolean deleteFile(String name) { throw new UnsupportedOperationException(); }
  public java.io.File getFileStreamPath(String name) { throw new UnsupportedOperationException(); }
  public java.io.File getSharedPreferencesPath(String name) { throw new UnsupportedOperationException(); }
  public String[] fileList() { throw new UnsupportedOperationException(); }
  public java.io.File getDataDir() { throw new UnsupportedOperationException(); }
  public java.io.File getFilesDir() { throw new UnsupportedOperationException(); }
  public java.io.File getNoBackupFilesDir() { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public java.io.File getExternalFilesDir(@android.annotation.Nullable String type) { throw new UnsupportedOperationException(); }
  public java.io.File[] getExternalFilesDirs(String type) { throw new UnsupportedOperationException(); }
  public java.io.File getObbDir() { throw new UnsupportedOperationException(); }
  public java.io.File[] getObbDirs() { throw new UnsupportedOperationException(); }
  public java.io.File getCacheDir() { throw new UnsupportedOperationException(); }
  public java.io.File getCodeCacheDir() { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public java.io.File getExternalCacheDir() { throw new UnsupportedOperationException(); }
  public java.io.File[] getExternalCacheDirs() { throw new UnsupportedOperationException(); }
  public java.io.File[] getExternalMediaDirs() { throw new UnsupportedOperationException(); }
  public java.io.File getDir(String name, int mode) { throw new UnsupportedOperationException(); }
  public android.database.sqlite.SQLiteDatabase openOrCreateDatabase(String name, int mode, android.database.sqlite.SQLiteDatabase.CursorFactory factory) { throw new UnsupportedOperationException(); }
  public android.database.sqlite.SQLiteDatabase openOrCreateDatabase(String name, int mode, android.database.sqlite.SQLiteDatabase.CursorFactory factory, @android.annotation.Nullable android.database.DatabaseErrorHandler errorHandler) { throw new UnsupportedOperationException(); }
  public boolean moveDatabaseFrom(android.content.Context sourceContext, String name) { throw new UnsupportedOperationException(); }
  public boolean deleteDatabase(String name) { throw new UnsupportedOperationException(); }
  public java.io.File getDatabasePath(String name) { throw new UnsupportedOperationException(); }
  public String[] databaseList() { throw new UnsupportedOperationException(); }
  @Deprecated public android.graphics.drawable.Drawable getWallpaper() { throw new UnsupportedOperationException(); }
  @Deprecated public android.graphics.drawable.Drawable peekWallpaper() { throw new UnsupportedOperationException(); }
  @Deprecated public int getWallpaperDesiredMinimumWidth() { throw new UnsupportedOperationException(); }
  @Deprecated public int getWallpaperDesiredMinimumHeight() { throw new UnsupportedOperationException(); }
  @Deprecated public void setWallpaper(android.graphics.Bitmap bitmap) throws java.io.IOException { throw new UnsupportedOperationException(); }
  @Deprecated public void setWallpaper(java.io.InputStream data) throws java.io.IOException { throw new UnsupportedOperationException(); }
  @Deprecated public void clearWallpaper() throws java.io.IOException { throw new UnsupportedOperationException(); }
  public void startActivity(android.content.Intent intent) { throw new UnsupportedOperationException(); }
  public void startActivity(android.content.Intent intent, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public void startActivities(android.content.Intent[] intents) { throw new UnsupportedOperationException(); }
  public void startActivities(android.content.Intent[] intents, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public void startIntentSender(android.content.IntentSender intent, @android.annotation.Nullable android.content.Intent fillInIntent, int flagsMask, int flagsValues, int extraFlags) throws android.content.IntentSender.SendIntentException { throw new UnsupportedOperationException(); }
  public void startIntentSender(android.content.IntentSender intent, @android.annotation.Nullable android.content.Intent fillInIntent, int flagsMask, int flagsValues, int extraFlags, @android.annotation.Nullable android.os.Bundle options) throws android.content.IntentSender.SendIntentException { throw new UnsupportedOperationException(); }
  public void sendBroadcast(android.content.Intent intent) { throw new UnsupportedOperationException(); }
  public void sendBroadcast(android.content.Intent intent, @android.annotation.Nullable String receiverPermission) { throw new UnsupportedOperationException(); }
  public void sendBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public void sendOrderedBroadcast(android.content.Intent intent, @android.annotation.Nullable String receiverPermission) { throw new UnsupportedOperationException(); }
  public void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public void sendOrderedBroadcast(android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  public void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.os.Bundle options, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  public void sendBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user) { throw new UnsupportedOperationException(); }
  public void sendBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user, String receiverPermission) { throw new UnsupportedOperationException(); }
  public void sendOrderedBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  public void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable String receiverAppOp, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  public void sendOrderedBroadcast(@android.annotation.NonNull android.content.Intent intent, int initialCode, @android.annotation.Nullable String receiverPermission, @android.annotation.Nullable String receiverAppOp, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  @Deprecated public void sendStickyBroadcast(android.content.Intent intent) { throw new UnsupportedOperationException(); }
  @Deprecated public void sendStickyBroadcast(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  @Deprecated public void sendStickyOrderedBroadcast(android.content.Intent intent, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  @Deprecated public void removeStickyBroadcast(android.content.Intent intent) { throw new UnsupportedOperationException(); }
  @Deprecated public void sendStickyBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user) { throw new UnsupportedOperationException(); }
  @Deprecated public void sendStickyOrderedBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user, @android.annotation.Nullable android.content.BroadcastReceiver resultReceiver, @android.annotation.Nullable android.os.Handler scheduler, int initialCode, @android.annotation.Nullable String initialData, @android.annotation.Nullable android.os.Bundle initialExtras) { throw new UnsupportedOperationException(); }
  @Deprecated public void removeStickyBroadcastAsUser(android.content.Intent intent, android.os.UserHandle user) { throw new UnsupportedOperationException(); }
  public android.content.Intent registerReceiver(@android.annotation.Nullable android.content.BroadcastReceiver receiver, android.content.IntentFilter filter) { throw new UnsupportedOperationException(); }
  public android.content.Intent registerReceiver(@android.annotation.Nullable android.content.BroadcastReceiver receiver, android.content.IntentFilter filter, int flags) { throw new UnsupportedOperationException(); }
  public android.content.Intent registerReceiver(@android.annotation.Nullable android.content.BroadcastReceiver receiver, android.content.IntentFilter filter, @android.annotation.Nullable String broadcastPermission, @android.annotation.Nullable android.os.Handler scheduler) { throw new UnsupportedOperationException(); }
  public android.content.Intent registerReceiver(@android.annotation.Nullable android.content.BroadcastReceiver receiver, android.content.IntentFilter filter, @android.annotation.Nullable String broadcastPermission, @android.annotation.Nullable android.os.Handler scheduler, int flags) { throw new UnsupportedOperationException(); }
  public void unregisterReceiver(android.content.BroadcastReceiver receiver) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public android.content.ComponentName startService(android.content.Intent service) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public android.content.ComponentName startForegroundService(android.content.Intent service) { throw new UnsupportedOperationException(); }
  public boolean stopService(android.content.Intent name) { throw new UnsupportedOperationException(); }
  public boolean bindService(android.content.Intent service, android.content.ServiceConnection conn, int flags) { throw new UnsupportedOperationException(); }
  public boolean bindService(@android.annotation.NonNull android.content.Intent service, @android.annotation.NonNull android.content.ServiceConnection conn, @android.annotation.NonNull android.content.Context.BindServiceFlags flags) { throw new UnsupportedOperationException(); }
  public boolean bindService(android.content.Intent service, int flags, java.util.concurrent.Executor executor, android.content.ServiceConnection conn) { throw new UnsupportedOperationException(); }
  public boolean bindService(@android.annotation.NonNull android.content.Intent service, @android.annotation.NonNull android.content.Context.BindServiceFlags flags, @android.annotation.NonNull java.util.concurrent.Executor executor, @android.annotation.NonNull android.content.ServiceConnection conn) { throw new UnsupportedOperationException(); }
  public void unbindService(android.content.ServiceConnection conn) { throw new UnsupportedOperationException(); }
  public boolean startInstrumentation(android.content.ComponentName className, @android.annotation.Nullable String profileFile, @android.annotation.Nullable android.os.Bundle arguments) { throw new UnsupportedOperationException(); }
  public Object getSystemService(String name) { throw new UnsupportedOperationException(); }
  public String getSystemServiceName(Class<?> serviceClass) { throw new UnsupportedOperationException(); }
  public int checkPermission(String permission, int pid, int uid) { throw new UnsupportedOperationException(); }
  public int checkCallingPermission(String permission) { throw new UnsupportedOperationException(); }
  public int checkCallingOrSelfPermission(String permission) { throw new UnsupportedOperationException(); }
  public int checkSelfPermission(String permission) { throw new UnsupportedOperationException(); }
  public void enforcePermission(String permission, int pid, int uid, @android.annotation.Nullable String message) { throw new UnsupportedOperationException(); }
  public void enforceCallingPermission(String permission, @android.annotation.Nullable String message) { throw new UnsupportedOperationException(); }
  public void enforceCallingOrSelfPermission(String permission, @android.annotation.Nullable String message) { throw new UnsupportedOperationException(); }
  public void grantUriPermission(String toPackage, android.net.Uri uri, int modeFlags) { throw new UnsupportedOperationException(); }
  public void revokeUriPermission(android.net.Uri uri, int modeFlags) { throw new UnsupportedOperationException(); }
  public void revokeUriPermission(String targetPackage, android.net.Uri uri, int modeFlags) { throw new UnsupportedOperationException(); }
  public int checkUriPermission(android.net.Uri uri, int pid, int uid, int modeFlags) { throw new UnsupportedOperationException(); }
  public int checkCallingUriPermission(android.net.Uri uri, int modeFlags) { throw new UnsupportedOperationException(); }
  public int checkCallingOrSelfUriPermission(android.net.Uri uri, int modeFlags) { throw new UnsupportedOperationException(); }
  public int checkUriPermission(@android.annotation.Nullable android.net.Uri uri, @android.annotation.Nullable String readPermission, @android.annotation.Nullable String writePermission, int pid, int uid, int modeFlags) { throw new UnsupportedOperationException(); }
  public void enforceUriPermission(android.net.Uri uri, int pid, int uid, int modeFlags, String message) { throw new UnsupportedOperationException(); }
  public void enforceCallingUriPermission(android.net.Uri uri, int modeFlags, String message) { throw new UnsupportedOperationException(); }
  public void enforceCallingOrSelfUriPermission(android.net.Uri uri, int modeFlags, String message) { throw new UnsupportedOperationException(); }
  public void enforceUriPermission(@android.annotation.Nullable android.net.Uri uri, @android.annotation.Nullable String readPermission, @android.annotation.Nullable String writePermission, int pid, int uid, int modeFlags, @android.annotation.Nullable String message) { throw new UnsupportedOperationException(); }
  public android.content.Context createPackageContext(String packageName, int flags) throws android.content.pm.PackageManager.NameNotFoundException { throw new UnsupportedOperationException(); }
  public android.content.Context createConfigurationContext(android.content.res.Configuration overrideConfiguration) { throw new UnsupportedOperationException(); }
  public android.content.Context createDisplayContext(android.view.Display display) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public android.view.Display getDisplay() { throw new UnsupportedOperationException(); }
  public android.content.Context createDeviceProtectedStorageContext() { throw new UnsupportedOperationException(); }
  public boolean isDeviceProtectedStorage() { throw new UnsupportedOperationException(); }
}
