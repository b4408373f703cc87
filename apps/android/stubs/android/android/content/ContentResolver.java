// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/ContentResolver.java
package android.content;

public abstract class ContentResolver {
  public ContentResolver(stub.Marker m) { }
  public ContentResolver(@android.annotation.Nullable android.content.Context context) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public final String getType(@android.annotation.NonNull android.net.Uri url) { throw new UnsupportedOperationException(); }
  public final int delete(@android.annotation.NonNull android.net.Uri url, @android.annotation.Nullable String where, @android.annotation.Nullable String[] selectionArgs) { throw new UnsupportedOperationException(); }
  public final int delete(@android.annotation.NonNull android.net.Uri url, @android.annotation.Nullable android.os.Bundle extras) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public final android.os.Bundle call(@android.annotation.NonNull android.net.Uri uri, @android.annotation.NonNull String method, @android.annotation.Nullable String arg, @android.annotation.Nullable android.os.Bundle extras) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public final android.os.Bundle call(@android.annotation.NonNull String authority, @android.annotation.NonNull String method, @android.annotation.Nullable String arg, @android.annotation.Nullable android.os.Bundle extras) { throw new UnsupportedOperationException(); }
}
