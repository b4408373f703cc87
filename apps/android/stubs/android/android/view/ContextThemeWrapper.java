// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/view/ContextThemeWrapper.java
package android.view;

public class ContextThemeWrapper extends android.content.ContextWrapper {
  public ContextThemeWrapper(stub.Marker m) { super((stub.Marker) null); }
  public ContextThemeWrapper() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ContextThemeWrapper(android.content.Context base, int themeResId) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ContextThemeWrapper(android.content.Context base, android.content.res.Resources.Theme theme) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public android.content.res.AssetManager getAssets() { throw new UnsupportedOperationException(); }
  public android.content.res.Resources getResources() { throw new UnsupportedOperationException(); }
  public void setTheme(int resid) { throw new UnsupportedOperationException(); }
  public void setTheme(@android.annotation.Nullable android.content.res.Resources.Theme theme) { throw new UnsupportedOperationException(); }
  public android.content.res.Resources.Theme getTheme() { throw new UnsupportedOperationException(); }
  public Object getSystemService(String name) { throw new UnsupportedOperationException(); }
}
