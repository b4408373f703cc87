// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/pm/Signature.java
package android.content.pm;

public abstract class Signature implements android.os.Parcelable {
  public Signature(stub.Marker m) { }
}
