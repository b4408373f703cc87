// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/ApplicationInfo.java
package android.content.pm;

public class ApplicationInfo extends android.content.pm.PackageItemInfo implements android.os.Parcelable {
  public ApplicationInfo(stub.Marker m) { super((stub.Marker) null); }
  public static final int FLAG_DEBUGGABLE = 0;
  public int flags;
  public ApplicationInfo() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ApplicationInfo(ApplicationInfo orig) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
  public int describeContents() { throw new UnsupportedOperationException(); }
  public void writeToParcel(android.os.Parcel dest, int parcelableFlags) { throw new UnsupportedOperationException(); }
}
