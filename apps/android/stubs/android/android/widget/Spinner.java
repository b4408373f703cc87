// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/Spinner.java
package android.widget;

public class Spinner extends android.widget.AbsSpinner {
  public Spinner(stub.Marker m) { super((stub.Marker) null); }
  public Spinner(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Spinner(android.content.Context context, int mode) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Spinner(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Spinner(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Spinner(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int mode) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Spinner(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes, int mode) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Spinner(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes, int mode, android.content.res.Resources.Theme popupTheme) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public void setAdapter(android.widget.SpinnerAdapter adapter) { throw new UnsupportedOperationException(); }
  protected void onLayout(boolean changed, int l, int t, int r, int b) { throw new UnsupportedOperationException(); }
  public void onClick(android.content.DialogInterface dialog, int which) { throw new UnsupportedOperationException(); }
}
