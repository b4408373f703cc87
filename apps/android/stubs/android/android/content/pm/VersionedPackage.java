// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/VersionedPackage.java
package android.content.pm;

public abstract class VersionedPackage implements android.os.Parcelable {
  public VersionedPackage(stub.Marker m) { }
}
