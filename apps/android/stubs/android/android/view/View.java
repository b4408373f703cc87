// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/view/View.java
package android.view;

public class View {
  public View(stub.Marker m) { }
  public static final int VISIBLE = 0;
  public static final int GONE = 8;
  public View(android.content.Context context) { throw new UnsupportedOperationException(); }
  public View(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs) { throw new UnsupportedOperationException(); }
  public View(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr) { throw new UnsupportedOperationException(); }
  public View(android.content.Context context, @android.annotation.Nullable android.util.AttributeSet attrs, int defStyleAttr, int defStyleRes) { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
  public void setOnClickListener(@android.annotation.Nullable OnClickListener l) { throw new UnsupportedOperationException(); }
  public boolean isShown() { throw new UnsupportedOperationException(); }
  public void setFitsSystemWindows(boolean fitSystemWindows) { throw new UnsupportedOperationException(); }
  public boolean getFitsSystemWindows() { throw new UnsupportedOperationException(); }
  public int getVisibility() { throw new UnsupportedOperationException(); }
  public void setVisibility(int visibility) { throw new UnsupportedOperationException(); }
  public final android.content.Context getContext() { throw new UnsupportedOperationException(); }
  public final int getWidth() { throw new UnsupportedOperationException(); }
  public final int getHeight() { throw new UnsupportedOperationException(); }
  public float getRotation() { throw new UnsupportedOperationException(); }
  public void setRotation(float rotation) { throw new UnsupportedOperationException(); }
  public float getAlpha() { throw new UnsupportedOperationException(); }
  public void setAlpha(float alpha) { throw new UnsupportedOperationException(); }
  public final int getTop() { throw new UnsupportedOperationException(); }
  public final void setTop(int top) { throw new UnsupportedOperationException(); }
  public final int getBottom() { throw new UnsupportedOperationException(); }
  public final void setBottom(int bottom) { throw new UnsupportedOperationException(); }
  public final int getLeft() { throw new UnsupportedOperationException(); }
  public final void setLeft(int left) { throw new UnsupportedOperationException(); }
  public final int getRight() { throw new UnsupportedOperationException(); }
  public final void setRight(int right) { throw new UnsupportedOperationException(); }
  public float getX() { throw new UnsupportedOperationException(); }
  public void setX(float x) { throw new UnsupportedOperationException(); }
  public float getY() { throw new UnsupportedOperationException(); }
  public void setY(float y) { throw new UnsupportedOperationException(); }
  public android.view.ViewGroup.LayoutParams getLayoutParams() { throw new UnsupportedOperationException(); }
  public void setLayoutParams(android.view.ViewGroup.LayoutParams params) { throw new UnsupportedOperationException(); }
  public boolean isOpaque() { throw new UnsupportedOperationException(); }
  public android.os.Handler getHandler() { throw new UnsupportedOperationException(); }
  public boolean post(Runnable action) { throw new UnsupportedOperationException(); }
  public android.view.Display getDisplay() { throw new UnsupportedOperationException(); }
  public android.view.ViewOverlay getOverlay() { throw new UnsupportedOperationException(); }
  public void layout(int l, int t, int r, int b) { throw new UnsupportedOperationException(); }
  protected void onLayout(boolean changed, int left, int top, int right, int bottom) { throw new UnsupportedOperationException(); }
  public android.content.res.Resources getResources() { throw new UnsupportedOperationException(); }
  public void setBackground(android.graphics.drawable.Drawable background) { throw new UnsupportedOperationException(); }
  public android.graphics.drawable.Drawable getBackground() { throw new UnsupportedOperationException(); }
  public android.graphics.drawable.Drawable getForeground() { throw new UnsupportedOperationException(); }
  public void setForeground(android.graphics.drawable.Drawable foreground) { throw new UnsupportedOperationException(); }
  public void setPadding(int left, int top, int right, int bottom) { throw new UnsupportedOperationException(); }
  public final void measure(int widthMeasureSpec, int heightMeasureSpec) { throw new UnsupportedOperationException(); }
  public interface OnClickListener {
    void onClick(View v);
  }
}
