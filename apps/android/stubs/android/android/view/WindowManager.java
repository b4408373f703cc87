// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/view/WindowManager.java
package android.view;

public interface WindowManager extends android.view.ViewManager {
  @Deprecated public android.view.Display getDefaultDisplay();
  public void removeViewImmediate(android.view.View view);
  public static class LayoutParams extends android.view.ViewGroup.LayoutParams implements android.os.Parcelable {
    public LayoutParams(stub.Marker m) { super((stub.Marker) null); }
    public int x;
    public int y;
    public int type;
    public static final int FLAG_KEEP_SCREEN_ON = 128;
    public int flags;
    public int format;
    public float alpha;
    public String packageName;
    public LayoutParams() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int _type) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int _type, int _flags) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int _type, int _flags, int _format) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int w, int h, int _type, int _flags, int _format) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int w, int h, int xpos, int ypos, int _type, int _flags, int _format) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public final void setTitle(CharSequence title) { throw new UnsupportedOperationException(); }
    public final CharSequence getTitle() { throw new UnsupportedOperationException(); }
    public int describeContents() { throw new UnsupportedOperationException(); }
    public void writeToParcel(android.os.Parcel out, int parcelableFlags) { throw new UnsupportedOperationException(); }
    public LayoutParams(android.os.Parcel in) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public String toString() { throw new UnsupportedOperationException(); }
  }
}
