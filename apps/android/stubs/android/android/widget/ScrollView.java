// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/ScrollView.java
package android.widget;

public class ScrollView extends android.widget.FrameLayout {
  public ScrollView(stub.Marker m) { super((stub.Marker) null); }
  public ScrollView(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ScrollView(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ScrollView(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ScrollView(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public void addView(android.view.View child) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, int index) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, android.view.ViewGroup.LayoutParams params) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, int index, android.view.ViewGroup.LayoutParams params) { throw new UnsupportedOperationException(); }
  protected void onLayout(boolean changed, int l, int t, int r, int b) { throw new UnsupportedOperationException(); }
}
