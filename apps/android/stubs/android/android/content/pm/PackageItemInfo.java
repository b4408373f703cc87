// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/PackageItemInfo.java
package android.content.pm;

public class PackageItemInfo {
  public PackageItemInfo(stub.Marker m) { }
  public String name;
  public String packageName;
  public PackageItemInfo() { throw new UnsupportedOperationException(); }
  public PackageItemInfo(PackageItemInfo orig) { throw new UnsupportedOperationException(); }
  public void writeToParcel(android.os.Parcel dest, int parcelableFlags) { throw new UnsupportedOperationException(); }
  protected PackageItemInfo(android.os.Parcel source) { throw new UnsupportedOperationException(); }
}
