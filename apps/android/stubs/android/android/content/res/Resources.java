// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/res/Resources.java
package android.content.res;

public class Resources {
  public Resources(stub.Marker m) { }
  public static Resources getSystem() { throw new UnsupportedOperationException(); }
  public static class NotFoundException extends RuntimeException {
    public NotFoundException(stub.Marker m) { }
    public NotFoundException() { throw new UnsupportedOperationException(); }
    public NotFoundException(String name) { throw new UnsupportedOperationException(); }
    public NotFoundException(String name, Exception cause) { throw new UnsupportedOperationException(); }
  }
  @Deprecated public Resources(android.content.res.AssetManager assets, android.util.DisplayMetrics metrics, android.content.res.Configuration config) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public CharSequence getText(int id) throws NotFoundException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public String getString(int id) throws NotFoundException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public String getString(int id, Object... formatArgs) throws NotFoundException { throw new UnsupportedOperationException(); }
  public CharSequence getText(int id, CharSequence def) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public int[] getIntArray(int id) throws NotFoundException { throw new UnsupportedOperationException(); }
  public boolean getBoolean(int id) throws NotFoundException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public android.content.res.XmlResourceParser getLayout(int id) throws NotFoundException { throw new UnsupportedOperationException(); }
  public void getValue(int id, android.util.TypedValue outValue, boolean resolveRefs) throws NotFoundException { throw new UnsupportedOperationException(); }
  public void getValue(String name, android.util.TypedValue outValue, boolean resolveRefs) throws NotFoundException { throw new UnsupportedOperationException(); }
  public final class Theme {
    public Theme(stub.Marker m) { }
    public void setTo(Theme other) { throw new UnsupportedOperationException(); }
    public Resources getResources() { throw new UnsupportedOperationException(); }
    public String toString() { throw new UnsupportedOperationException(); }
  }
  public android.util.DisplayMetrics getDisplayMetrics() { throw new UnsupportedOperationException(); }
  public android.content.res.Configuration getConfiguration() { throw new UnsupportedOperationException(); }
  public final android.content.res.AssetManager getAssets() { throw new UnsupportedOperationException(); }
}
