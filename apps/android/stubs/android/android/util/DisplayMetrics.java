// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/util/DisplayMetrics.java
package android.util;

public class DisplayMetrics {
  public DisplayMetrics(stub.Marker m) { }
  public float density;
  public DisplayMetrics() { throw new UnsupportedOperationException(); }
  public void setTo(DisplayMetrics o) { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
}
