// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/res/AssetManager.java
package android.content.res;

public final class AssetManager implements AutoCloseable {
  public AssetManager(stub.Marker m) { }
  public void close() { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public java.io.InputStream open(@android.annotation.NonNull String fileName) throws java.io.IOException { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public java.io.InputStream open(@android.annotation.NonNull String fileName, int accessMode) throws java.io.IOException { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public String[] list(@android.annotation.NonNull String path) throws java.io.IOException { throw new UnsupportedOperationException(); }
}
