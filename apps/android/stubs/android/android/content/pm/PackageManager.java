// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/PackageManager.java
package android.content.pm;

public abstract class PackageManager {
  public PackageManager(stub.Marker m) { }
  public static class NameNotFoundException extends android.util.AndroidException {
    public NameNotFoundException(stub.Marker m) { super((stub.Marker) null); }
    public NameNotFoundException() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public NameNotFoundException(String name) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  }
  public static final class Property implements android.os.Parcelable {
    public Property(stub.Marker m) { }
    @android.annotation.NonNull public String getName() { throw new UnsupportedOperationException(); }
    @android.annotation.NonNull public String getPackageName() { throw new UnsupportedOperationException(); }
    public boolean getBoolean() { throw new UnsupportedOperationException(); }
    public boolean isBoolean() { throw new UnsupportedOperationException(); }
    @android.annotation.Nullable public String getString() { throw new UnsupportedOperationException(); }
    public boolean isString() { throw new UnsupportedOperationException(); }
    public int describeContents() { throw new UnsupportedOperationException(); }
    public void writeToParcel(@android.annotation.NonNull android.os.Parcel dest, int flags) { throw new UnsupportedOperationException(); }
  }
  public static final class PackageInfoFlags {
    PackageInfoFlags() {}
    @android.annotation.NonNull public static PackageInfoFlags of(long value) { throw new UnsupportedOperationException(); }
  }
  public static final class ApplicationInfoFlags {
    ApplicationInfoFlags() {}
    @android.annotation.NonNull public static ApplicationInfoFlags of(long value) { throw new UnsupportedOperationException(); }
  }
  @Deprecated public PackageManager() { throw new UnsupportedOperationException(); }
  public abstract android.content.pm.PackageInfo getPackageInfo(@android.annotation.NonNull String packageName, int flags) throws NameNotFoundException;
  @android.annotation.NonNull public android.content.pm.PackageInfo getPackageInfo(@android.annotation.NonNull String packageName, @android.annotation.NonNull PackageInfoFlags flags) throws NameNotFoundException { throw new UnsupportedOperationException(); }
  public abstract android.content.pm.PackageInfo getPackageInfo(@android.annotation.NonNull android.content.pm.VersionedPackage versionedPackage, int flags) throws NameNotFoundException;
  @android.annotation.NonNull public android.content.pm.PackageInfo getPackageInfo(@android.annotation.NonNull android.content.pm.VersionedPackage versionedPackage, @android.annotation.NonNull PackageInfoFlags flags) throws NameNotFoundException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public abstract android.content.pm.ApplicationInfo getApplicationInfo(@android.annotation.NonNull String packageName, int flags) throws NameNotFoundException;
  @android.annotation.NonNull public android.content.pm.ApplicationInfo getApplicationInfo(@android.annotation.NonNull String packageName, @android.annotation.NonNull ApplicationInfoFlags flags) throws NameNotFoundException { throw new UnsupportedOperationException(); }
  public abstract int checkPermission(@android.annotation.NonNull String permName, @android.annotation.NonNull String packageName);
  @android.annotation.Nullable public abstract CharSequence getText(@android.annotation.NonNull String packageName, int resid, @android.annotation.Nullable android.content.pm.ApplicationInfo appInfo);
  @android.annotation.NonNull public Property getProperty(@android.annotation.NonNull String propertyName, @android.annotation.NonNull String packageName) throws NameNotFoundException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Property getProperty(@android.annotation.NonNull String propertyName, @android.annotation.NonNull android.content.ComponentName component) throws NameNotFoundException { throw new UnsupportedOperationException(); }
}
