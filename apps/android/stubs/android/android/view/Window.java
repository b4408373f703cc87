// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/view/Window.java
package android.view;

public abstract class Window {
  public Window(stub.Marker m) { }
  public Window(android.content.Context context) { throw new UnsupportedOperationException(); }
  public final android.content.Context getContext() { throw new UnsupportedOperationException(); }
  public void setWindowManager(android.view.WindowManager wm, android.os.IBinder appToken, String appName) { throw new UnsupportedOperationException(); }
  public void setWindowManager(android.view.WindowManager wm, android.os.IBinder appToken, String appName, boolean hardwareAccelerated) { throw new UnsupportedOperationException(); }
  public android.view.WindowManager getWindowManager() { throw new UnsupportedOperationException(); }
  public void setLayout(int width, int height) { throw new UnsupportedOperationException(); }
  public void setType(int type) { throw new UnsupportedOperationException(); }
  public void setFormat(int format) { throw new UnsupportedOperationException(); }
  public void addFlags(int flags) { throw new UnsupportedOperationException(); }
  public void clearFlags(int flags) { throw new UnsupportedOperationException(); }
  public void setFlags(int flags, int mask) { throw new UnsupportedOperationException(); }
  public void setSustainedPerformanceMode(boolean enable) { throw new UnsupportedOperationException(); }
  public abstract void setContentView(int layoutResID);
  public abstract void setContentView(android.view.View view);
  public abstract void setContentView(android.view.View view, android.view.ViewGroup.LayoutParams params);
  public abstract void setTitle(CharSequence title);
}
