// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/UserHandle.java
package android.os;

public abstract class UserHandle implements android.os.Parcelable {
  public UserHandle(stub.Marker m) { }
}
