// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/PersistableBundle.java
package android.os;

public abstract class PersistableBundle extends android.os.BaseBundle implements Cloneable, android.os.Parcelable {
  public PersistableBundle(stub.Marker m) { super((stub.Marker) null); }
}
