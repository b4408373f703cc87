// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/Button.java
package android.widget;

public class Button extends android.widget.TextView {
  public Button(stub.Marker m) { super((stub.Marker) null); }
  public Button(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Button(android.content.Context context, android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Button(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Button(android.content.Context context, android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
}
