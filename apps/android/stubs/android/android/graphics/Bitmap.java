// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/graphics/Bitmap.java
package android.graphics;

public final class Bitmap implements android.os.Parcelable {
  public Bitmap(stub.Marker m) { }
  public int getDensity() { throw new UnsupportedOperationException(); }
  public void setDensity(int density) { throw new UnsupportedOperationException(); }
  public void setWidth(int width) { throw new UnsupportedOperationException(); }
  public void setHeight(int height) { throw new UnsupportedOperationException(); }
  public void setConfig(@android.annotation.NonNull Config config) { throw new UnsupportedOperationException(); }
  public enum Config {
    ALPHA_8, RGB_565, ARGB_4444, ARGB_8888, RGBA_F16, HARDWARE, RGBA_1010102;
  }
  public Bitmap copy(@android.annotation.NonNull Config config, boolean isMutable) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull Bitmap src) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull Bitmap source, int x, int y, int width, int height) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull Bitmap source, int x, int y, int width, int height, @android.annotation.Nullable android.graphics.Matrix m, boolean filter) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(int width, int height, @android.annotation.NonNull Config config) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.Nullable android.util.DisplayMetrics display, int width, int height, @android.annotation.NonNull Config config) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(int width, int height, @android.annotation.NonNull Config config, boolean hasAlpha) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(int width, int height, @android.annotation.NonNull Config config, boolean hasAlpha, @android.annotation.NonNull android.graphics.ColorSpace colorSpace) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.Nullable android.util.DisplayMetrics display, int width, int height, @android.annotation.NonNull Config config, boolean hasAlpha) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.Nullable android.util.DisplayMetrics display, int width, int height, @android.annotation.NonNull Config config, boolean hasAlpha, @android.annotation.NonNull android.graphics.ColorSpace colorSpace) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull int[] colors, int offset, int stride, int width, int height, @android.annotation.NonNull Config config) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull android.util.DisplayMetrics display, @android.annotation.NonNull int[] colors, int offset, int stride, int width, int height, @android.annotation.NonNull Config config) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull int[] colors, int width, int height, Config config) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.Nullable android.util.DisplayMetrics display, @android.annotation.NonNull int[] colors, int width, int height, @android.annotation.NonNull Config config) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull android.graphics.Picture source) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Bitmap createBitmap(@android.annotation.NonNull android.graphics.Picture source, int width, int height, @android.annotation.NonNull Config config) { throw new UnsupportedOperationException(); }
  public final int getWidth() { throw new UnsupportedOperationException(); }
  public final int getHeight() { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public final Config getConfig() { throw new UnsupportedOperationException(); }
  public int getPixel(int x, int y) { throw new UnsupportedOperationException(); }
  public void getPixels(@android.annotation.NonNull int[] pixels, int offset, int stride, int x, int y, int width, int height) { throw new UnsupportedOperationException(); }
  public void setPixel(int x, int y, int color) { throw new UnsupportedOperationException(); }
  public void setPixels(@android.annotation.NonNull int[] pixels, int offset, int stride, int x, int y, int width, int height) { throw new UnsupportedOperationException(); }
  public int describeContents() { throw new UnsupportedOperationException(); }
  public void writeToParcel(@android.annotation.NonNull android.os.Parcel p, int flags) { throw new UnsupportedOperationException(); }
}
