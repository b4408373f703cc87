// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/PackageInfo.java
package android.content.pm;

public class PackageInfo implements android.os.Parcelable {
  public PackageInfo(stub.Marker m) { }
  @android.annotation.NonNull public String packageName;
  @android.annotation.Nullable public String versionName;
  @android.annotation.Nullable public android.content.pm.ApplicationInfo applicationInfo;
  @android.annotation.Nullable public android.content.pm.ProviderInfo[] providers;
  @android.annotation.Nullable public android.content.pm.InstrumentationInfo[] instrumentation;
  @Deprecated @android.annotation.Nullable public android.content.pm.Signature[] signatures;
  public PackageInfo() { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
  public int describeContents() { throw new UnsupportedOperationException(); }
  public void writeToParcel(android.os.Parcel dest, int parcelableFlags) { throw new UnsupportedOperationException(); }
}
