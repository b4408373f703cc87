// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/LinearLayout.java
package android.widget;

public class LinearLayout extends android.view.ViewGroup {
  public LinearLayout(stub.Marker m) { super((stub.Marker) null); }
  public static final int VERTICAL = 1;
  public LinearLayout(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public LinearLayout(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public LinearLayout(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public LinearLayout(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  protected void onLayout(boolean changed, int l, int t, int r, int b) { throw new UnsupportedOperationException(); }
  public void setOrientation(int orientation) { throw new UnsupportedOperationException(); }
  public int getOrientation() { throw new UnsupportedOperationException(); }
  public static class LayoutParams extends android.view.ViewGroup.MarginLayoutParams {
    public LayoutParams(stub.Marker m) { super((stub.Marker) null); }
    public LayoutParams(android.content.Context c, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int width, int height) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(int width, int height, float weight) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(android.view.ViewGroup.LayoutParams p) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(android.view.ViewGroup.MarginLayoutParams source) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public LayoutParams(LayoutParams source) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  }
}
