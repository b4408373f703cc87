// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/graphics/ImageDecoder.java
package android.graphics;

public final class ImageDecoder implements AutoCloseable {
  public ImageDecoder(stub.Marker m) { }
  public static abstract class Source {
    public Source(stub.Marker m) { }
  }
  public static class ImageInfo {
    public ImageInfo(stub.Marker m) { }
    @android.annotation.NonNull public android.util.Size getSize() { throw new UnsupportedOperationException(); }
  }
  public static interface OnHeaderDecodedListener {
    public void onHeaderDecoded(@android.annotation.NonNull ImageDecoder decoder, @android.annotation.NonNull ImageInfo info, @android.annotation.NonNull Source source);
  }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull android.content.res.Resources res, int resId) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull android.content.ContentResolver cr, @android.annotation.NonNull android.net.Uri uri) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull android.content.res.AssetManager assets, @android.annotation.NonNull String fileName) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull byte[] data, int offset, int length) throws ArrayIndexOutOfBoundsException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull byte[] data) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull java.nio.ByteBuffer buffer) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull java.io.File file) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static Source createSource(@android.annotation.NonNull java.util.concurrent.Callable<android.content.res.AssetFileDescriptor> callable) { throw new UnsupportedOperationException(); }
  public static final int ALLOCATOR_SOFTWARE = 1;
  public void setAllocator(int allocator) { throw new UnsupportedOperationException(); }
  public int getAllocator() { throw new UnsupportedOperationException(); }
  public void setCrop(@android.annotation.Nullable android.graphics.Rect subset) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public android.graphics.Rect getCrop() { throw new UnsupportedOperationException(); }
  public void close() { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static android.graphics.Bitmap decodeBitmap(@android.annotation.NonNull Source src, @android.annotation.NonNull OnHeaderDecodedListener listener) throws java.io.IOException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static android.graphics.Bitmap decodeBitmap(@android.annotation.NonNull Source src) throws java.io.IOException { throw new UnsupportedOperationException(); }
}
