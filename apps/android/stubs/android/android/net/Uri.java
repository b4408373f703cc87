// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/net/Uri.java
package android.net;

public abstract class Uri implements android.os.Parcelable, Comparable<Uri> {
  public Uri(stub.Marker m) { }
  public boolean isOpaque() { throw new UnsupportedOperationException(); }
  public boolean isAbsolute() { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public abstract String getAuthority();
  @android.annotation.Nullable public abstract String getPath();
  public abstract String toString();
  public static void writeToParcel(android.os.Parcel out, Uri uri) { throw new UnsupportedOperationException(); }
}
