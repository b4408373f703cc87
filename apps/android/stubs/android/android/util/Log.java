// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/util/Log.java
package android.util;

public final class Log {
  public Log(stub.Marker m) { }
  public static int i(@android.annotation.Nullable String tag, @android.annotation.NonNull String msg) { throw new UnsupportedOperationException(); }
  public static int i(@android.annotation.Nullable String tag, @android.annotation.Nullable String msg, @android.annotation.Nullable Throwable tr) { throw new UnsupportedOperationException(); }
  public static int w(@android.annotation.Nullable String tag, @android.annotation.NonNull String msg) { throw new UnsupportedOperationException(); }
  public static int w(@android.annotation.Nullable String tag, @android.annotation.Nullable String msg, @android.annotation.Nullable Throwable tr) { throw new UnsupportedOperationException(); }
  public static int w(@android.annotation.Nullable String tag, @android.annotation.Nullable Throwable tr) { throw new UnsupportedOperationException(); }
  public static int e(@android.annotation.Nullable String tag, @android.annotation.NonNull String msg) { throw new UnsupportedOperationException(); }
  public static int e(@android.annotation.Nullable String tag, @android.annotation.Nullable String msg, @android.annotation.Nullable Throwable tr) { throw new UnsupportedOperationException(); }
}
