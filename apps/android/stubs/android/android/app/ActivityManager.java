// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/app/ActivityManager.java
package android.app;

public class ActivityManager {
  public ActivityManager(stub.Marker m) { }
  public static class MemoryInfo implements android.os.Parcelable {
    public MemoryInfo(stub.Marker m) { }
    public long totalMem;
    public MemoryInfo() { throw new UnsupportedOperationException(); }
    public int describeContents() { throw new UnsupportedOperationException(); }
    public void writeToParcel(android.os.Parcel dest, int flags) { throw new UnsupportedOperationException(); }
  }
  public void getMemoryInfo(MemoryInfo outInfo) { throw new UnsupportedOperationException(); }
}
