// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/BroadcastReceiver.java
package android.content;

public abstract class BroadcastReceiver {
  public BroadcastReceiver(stub.Marker m) { }
  public BroadcastReceiver() { throw new UnsupportedOperationException(); }
  public final void setResultCode(int code) { throw new UnsupportedOperationException(); }
  public final int getResultCode() { throw new UnsupportedOperationException(); }
  public final void setResult(int code, String data, android.os.Bundle extras) { throw new UnsupportedOperationException(); }
}
