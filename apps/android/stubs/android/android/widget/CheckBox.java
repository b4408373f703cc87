// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/CheckBox.java
package android.widget;

public class CheckBox extends android.widget.CompoundButton {
  public CheckBox(stub.Marker m) { super((stub.Marker) null); }
  public CheckBox(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public CheckBox(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public CheckBox(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public CheckBox(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
}
