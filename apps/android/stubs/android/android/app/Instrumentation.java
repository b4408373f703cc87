// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/app/Instrumentation.java
package android.app;

public class Instrumentation {
  public Instrumentation(stub.Marker m) { }
  public Instrumentation() { throw new UnsupportedOperationException(); }
  public void onCreate(android.os.Bundle arguments) { throw new UnsupportedOperationException(); }
  public void start() { throw new UnsupportedOperationException(); }
  public void onStart() { throw new UnsupportedOperationException(); }
  public void onDestroy() { throw new UnsupportedOperationException(); }
  public android.content.Context getContext() { throw new UnsupportedOperationException(); }
  public android.content.Context getTargetContext() { throw new UnsupportedOperationException(); }
  public void waitForIdleSync() { throw new UnsupportedOperationException(); }
  public android.app.Activity startActivitySync(android.content.Intent intent) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public android.app.Activity startActivitySync(@android.annotation.NonNull android.content.Intent intent, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
}
