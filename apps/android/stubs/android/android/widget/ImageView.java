// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/ImageView.java
package android.widget;

public class ImageView extends android.view.View {
  public ImageView(stub.Marker m) { super((stub.Marker) null); }
  public ImageView(android.content.Context context) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ImageView(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ImageView(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ImageView(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public boolean getAdjustViewBounds() { throw new UnsupportedOperationException(); }
  public void setAdjustViewBounds(boolean adjustViewBounds) { throw new UnsupportedOperationException(); }
  public void setImageBitmap(android.graphics.Bitmap bm) { throw new UnsupportedOperationException(); }
  @Deprecated public void setAlpha(int alpha) { throw new UnsupportedOperationException(); }
  public boolean isOpaque() { throw new UnsupportedOperationException(); }
  public void setVisibility(int visibility) { throw new UnsupportedOperationException(); }
}
