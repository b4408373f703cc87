// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/AdapterView.java
package android.widget;

public abstract class AdapterView<T extends android.widget.Adapter> extends android.view.ViewGroup {
  public AdapterView(stub.Marker m) { super((stub.Marker) null); }
  public AdapterView(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public AdapterView(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public AdapterView(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public AdapterView(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public abstract T getAdapter();
  public abstract void setAdapter(T adapter);
  public void addView(android.view.View child) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, int index) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, android.view.ViewGroup.LayoutParams params) { throw new UnsupportedOperationException(); }
  public void addView(android.view.View child, int index, android.view.ViewGroup.LayoutParams params) { throw new UnsupportedOperationException(); }
  public void removeAllViews() { throw new UnsupportedOperationException(); }
  protected void onLayout(boolean changed, int left, int top, int right, int bottom) { throw new UnsupportedOperationException(); }
  public int getSelectedItemPosition() { throw new UnsupportedOperationException(); }
  public abstract android.view.View getSelectedView();
  public int getCount() { throw new UnsupportedOperationException(); }
  public abstract void setSelection(int position);
  public void setOnClickListener(android.view.View.OnClickListener l) { throw new UnsupportedOperationException(); }
}
