// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/Toast.java
package android.widget;

public class Toast {
  public Toast(stub.Marker m) { }
  public static final int LENGTH_LONG = 1;
  public Toast(android.content.Context context) { throw new UnsupportedOperationException(); }
  public void show() { throw new UnsupportedOperationException(); }
  @Deprecated public void setView(android.view.View view) { throw new UnsupportedOperationException(); }
  @Deprecated @android.annotation.Nullable public android.view.View getView() { throw new UnsupportedOperationException(); }
  public void setMargin(float horizontalMargin, float verticalMargin) { throw new UnsupportedOperationException(); }
  public static Toast makeText(android.content.Context context, CharSequence text, int duration) { throw new UnsupportedOperationException(); }
  public static Toast makeText(android.content.Context context, int resId, int duration) throws android.content.res.Resources.NotFoundException { throw new UnsupportedOperationException(); }
  public void setText(int resId) { throw new UnsupportedOperationException(); }
  public void setText(CharSequence s) { throw new UnsupportedOperationException(); }
}
