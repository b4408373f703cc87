// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/Bundle.java
package android.os;

public final class Bundle extends android.os.BaseBundle implements Cloneable, android.os.Parcelable {
  public Bundle(stub.Marker m) { super((stub.Marker) null); }
  public Bundle() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Bundle(ClassLoader loader) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Bundle(int capacity) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Bundle(Bundle b) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public Bundle(android.os.PersistableBundle b) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ClassLoader getClassLoader() { throw new UnsupportedOperationException(); }
  public void clear() { throw new UnsupportedOperationException(); }
  public short getShort(String key) { throw new UnsupportedOperationException(); }
  public short getShort(String key, short defaultValue) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public android.util.Size getSize(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public Bundle getBundle(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public byte[] getByteArray(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public char[] getCharArray(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public float[] getFloatArray(@android.annotation.Nullable String key) { throw new UnsupportedOperationException(); }
  public int describeContents() { throw new UnsupportedOperationException(); }
  public void writeToParcel(android.os.Parcel parcel, int flags) { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
}
