// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/InstrumentationInfo.java
package android.content.pm;

public abstract class InstrumentationInfo extends android.content.pm.PackageItemInfo implements android.os.Parcelable {
  public InstrumentationInfo(stub.Marker m) { super((stub.Marker) null); }
}
