// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/AbsSpinner.java
package android.widget;

public abstract class AbsSpinner extends android.widget.AdapterView<android.widget.SpinnerAdapter> {
  public AbsSpinner(stub.Marker m) { super((stub.Marker) null); }
  public AbsSpinner(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public AbsSpinner(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public AbsSpinner(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public AbsSpinner(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public void setAdapter(android.widget.SpinnerAdapter adapter) { throw new UnsupportedOperationException(); }
  public void setSelection(int position, boolean animate) { throw new UnsupportedOperationException(); }
  public void setSelection(int position) { throw new UnsupportedOperationException(); }
  public android.view.View getSelectedView() { throw new UnsupportedOperationException(); }
  public android.widget.SpinnerAdapter getAdapter() { throw new UnsupportedOperationException(); }
  public int getCount() { throw new UnsupportedOperationException(); }
}
