// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/IntentFilter.java
package android.content;

public class IntentFilter implements android.os.Parcelable {
  public IntentFilter(stub.Marker m) { }
  public static class MalformedMimeTypeException extends android.util.AndroidException {
    public MalformedMimeTypeException(stub.Marker m) { super((stub.Marker) null); }
    public MalformedMimeTypeException() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
    public MalformedMimeTypeException(String name) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  }
  public static IntentFilter create(String action, String dataType) { throw new UnsupportedOperationException(); }
  public IntentFilter() { throw new UnsupportedOperationException(); }
  public IntentFilter(String action) { throw new UnsupportedOperationException(); }
  public IntentFilter(String action, String dataType) throws MalformedMimeTypeException { throw new UnsupportedOperationException(); }
  public IntentFilter(IntentFilter o) { throw new UnsupportedOperationException(); }
  public final String getAction(int index) { throw new UnsupportedOperationException(); }
  public final int describeContents() { throw new UnsupportedOperationException(); }
  public final void writeToParcel(android.os.Parcel dest, int flags) { throw new UnsupportedOperationException(); }
}
