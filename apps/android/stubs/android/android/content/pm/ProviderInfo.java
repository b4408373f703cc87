// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/ProviderInfo.java
package android.content.pm;

public abstract class ProviderInfo extends android.content.pm.ComponentInfo implements android.os.Parcelable {
  public ProviderInfo(stub.Marker m) { super((stub.Marker) null); }
}
