// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/CompoundButton.java
package android.widget;

public abstract class CompoundButton extends android.widget.Button {
  public CompoundButton(stub.Marker m) { super((stub.Marker) null); }
  public CompoundButton(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public CompoundButton(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public CompoundButton(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public CompoundButton(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public boolean isChecked() { throw new UnsupportedOperationException(); }
  public void setChecked(boolean checked) { throw new UnsupportedOperationException(); }
}
