// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/BaseBundle.java
package android.os;

public class BaseBundle {
  public BaseBundle(stub.Marker m) { }
  public int size() { throw new UnsupportedOperationException(); }
  public boolean isEmpty() { throw new UnsupportedOperationException(); }
  public void clear() { throw new UnsupportedOperationException(); }
  @Deprecated @android.annotation.Nullable public Object get(String key) { throw new UnsupportedOperationException(); }
  public boolean getBoolean(String key) { throw new UnsupportedOperationException(); }
  public boolean getBoolean(String key, boolean defaultValue) { throw new UnsupportedOperationException(); }
  public int getInt(String key) { throw new UnsupportedOperationException(); }
  public int getInt(String key, int defaultValue) { throw new UnsupportedOperationException(); }
  public long getLong(String key) { throw new UnsupportedOperationException(); }
  public long getLong(String key, long defaultValue) { throw new UnsupportedOperationException(); }
  public double getDouble(String key) { throw new UnsupportedOperationException(); }
  public double getDouble(String key, double defaultValue) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public String getString(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
  public String getString(@android.annotation.Nullable String key, String defaultValue) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public int[] getIntArray(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public long[] getLongArray(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
}
