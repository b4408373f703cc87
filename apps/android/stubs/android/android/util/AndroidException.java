// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/util/AndroidException.java
package android.util;

public class AndroidException extends Exception {
  public AndroidException(stub.Marker m) { }
  public AndroidException() { throw new UnsupportedOperationException(); }
  public AndroidException(String name) { throw new UnsupportedOperationException(); }
  public AndroidException(String name, Throwable cause) { throw new UnsupportedOperationException(); }
  public AndroidException(Exception cause) { throw new UnsupportedOperationException(); }
}
