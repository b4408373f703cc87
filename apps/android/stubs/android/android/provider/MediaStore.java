// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/provider/MediaStore.java
package android.provider;

public final class MediaStore {
  public MediaStore(stub.Marker m) { }
  public MediaStore() { throw new UnsupportedOperationException(); }
  public static final String ACTION_IMAGE_CAPTURE = "android.media.action.IMAGE_CAPTURE";
  public static final String EXTRA_OUTPUT = "output";
  @android.annotation.NonNull public static String getVersion(@android.annotation.NonNull android.content.Context context) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public static String getVersion(@android.annotation.NonNull android.content.Context context, @android.annotation.NonNull String volumeName) { throw new UnsupportedOperationException(); }
}
