// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/Handler.java
package android.os;

public class Handler {
  public Handler(stub.Marker m) { }
  public interface Callback {
    boolean handleMessage(@android.annotation.NonNull android.os.Message msg);
  }
  public void handleMessage(@android.annotation.NonNull android.os.Message msg) { throw new UnsupportedOperationException(); }
  @Deprecated public Handler() { throw new UnsupportedOperationException(); }
  @Deprecated public Handler(@android.annotation.Nullable Callback callback) { throw new UnsupportedOperationException(); }
  public Handler(@android.annotation.NonNull android.os.Looper looper) { throw new UnsupportedOperationException(); }
  public Handler(@android.annotation.NonNull android.os.Looper looper, @android.annotation.Nullable Callback callback) { throw new UnsupportedOperationException(); }
  public final boolean post(@android.annotation.NonNull Runnable r) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public final android.os.Looper getLooper() { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
}
