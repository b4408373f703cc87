// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/TextView.java
package android.widget;

public class TextView extends android.view.View {
  public TextView(stub.Marker m) { super((stub.Marker) null); }
  public TextView(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public TextView(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public TextView(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public TextView(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public CharSequence getText() { throw new UnsupportedOperationException(); }
  public int length() { throw new UnsupportedOperationException(); }
  public final android.text.Layout getLayout() { throw new UnsupportedOperationException(); }
  public void setPadding(int left, int top, int right, int bottom) { throw new UnsupportedOperationException(); }
  public float getTextSize() { throw new UnsupportedOperationException(); }
  public void setTextSize(float size) { throw new UnsupportedOperationException(); }
  public void setTextSize(int unit, float size) { throw new UnsupportedOperationException(); }
  public void setLines(int lines) { throw new UnsupportedOperationException(); }
  public void setHeight(int pixels) { throw new UnsupportedOperationException(); }
  public void setWidth(int pixels) { throw new UnsupportedOperationException(); }
  public final void setText(CharSequence text) { throw new UnsupportedOperationException(); }
  public void setText(CharSequence text, BufferType type) { throw new UnsupportedOperationException(); }
  public final void setText(@android.annotation.NonNull char[] text, int start, int len) { throw new UnsupportedOperationException(); }
  public final void setText(int resid) { throw new UnsupportedOperationException(); }
  public final void setText(int resid, BufferType type) { throw new UnsupportedOperationException(); }
  public final void setHint(CharSequence hint) { throw new UnsupportedOperationException(); }
  public final void setHint(int resid) { throw new UnsupportedOperationException(); }
  public CharSequence getHint() { throw new UnsupportedOperationException(); }
  public CharSequence getError() { throw new UnsupportedOperationException(); }
  public void setError(CharSequence error) { throw new UnsupportedOperationException(); }
  public void setError(CharSequence error, android.graphics.drawable.Drawable icon) { throw new UnsupportedOperationException(); }
  public void setTextIsSelectable(boolean selectable) { throw new UnsupportedOperationException(); }
  protected void onLayout(boolean changed, int left, int top, int right, int bottom) { throw new UnsupportedOperationException(); }
  public enum BufferType {
    NORMAL, SPANNABLE, EDITABLE;
  }
}
