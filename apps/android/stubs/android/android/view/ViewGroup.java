// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/view/ViewGroup.java
package android.view;

public abstract class ViewGroup extends android.view.View implements android.view.ViewManager {
  public ViewGroup(stub.Marker m) { super((stub.Marker) null); }
  public ViewGroup(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ViewGroup(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ViewGroup(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ViewGroup(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public android.view.ViewGroupOverlay getOverlay() { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, int index) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, int width, int height) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, LayoutParams params) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, int index, LayoutParams params) { throw new UnsupportedOperationException(); }
  public void removeAllViews() { throw new UnsupportedOperationException(); }
  public final void layout(int l, int t, int r, int b) { throw new UnsupportedOperationException(); }
  protected abstract void onLayout(boolean changed, int l, int t, int r, int b);
  public static class LayoutParams {
    public LayoutParams(stub.Marker m) { }
    public int width;
    public int height;
    public LayoutParams(android.content.Context c, android.util.AttributeSet attrs) { throw new UnsupportedOperationException(); }
    public LayoutParams(int width, int height) { throw new UnsupportedOperationException(); }
    public LayoutParams(LayoutParams source) { throw new UnsupportedOperationException(); }
  }
  public static class MarginLayoutParams extends ViewGroup.LayoutParams {
    public MarginLayoutParams(stub.Marker m) { super((stub.Marker) null); }
    public MarginLayoutParams(android.content.Context c, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public MarginLayoutParams(int width, int height) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public MarginLayoutParams(MarginLayoutParams source) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public MarginLayoutParams(LayoutParams source) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  }
}
