// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/FrameLayout.java
package android.widget;

public class FrameLayout extends android.view.ViewGroup {
  public FrameLayout(stub.Marker m) { super((stub.Marker) null); }
  public FrameLayout(@android.annotation.NonNull android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public FrameLayout(@android.annotation.NonNull android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public FrameLayout(@android.annotation.NonNull android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public FrameLayout(@android.annotation.NonNull android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  protected void onLayout(boolean changed, int left, int top, int right, int bottom) { throw new UnsupportedOperationException(); }
  public static class LayoutParams extends android.view.ViewGroup.MarginLayoutParams {
    public LayoutParams(stub.Marker m) { super((stub.Marker) null); }
    public LayoutParams(@android.annotation.NonNull android.content.Context c, @android.annotation.Nullable android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int width, int height) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int width, int height, int gravity) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(@android.annotation.NonNull android.view.ViewGroup.LayoutParams source) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(@android.annotation.NonNull android.view.ViewGroup.MarginLayoutParams source) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(@android.annotation.NonNull LayoutParams source) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  }
}
