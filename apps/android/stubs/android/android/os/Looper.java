// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/Looper.java
package android.os;

public final class Looper {
  public Looper(stub.Marker m) { }
  public static Looper getMainLooper() { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Thread getThread() { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
}
