// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/Parcelable.java
package android.os;

public interface Parcelable {
  public int describeContents();
  public void writeToParcel(@android.annotation.NonNull android.os.Parcel dest, int flags);
}
