// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/Intent.java
package android.content;

public class Intent implements android.os.Parcelable, Cloneable {
  public Intent(stub.Marker m) { }
  public static Intent createChooser(Intent target, CharSequence title) { throw new UnsupportedOperationException(); }
  public static Intent createChooser(Intent target, CharSequence title, android.content.IntentSender sender) { throw new UnsupportedOperationException(); }
  public static final String ACTION_GET_CONTENT = "android.intent.action.GET_CONTENT";
  public static final String ACTION_SEND_MULTIPLE = "android.intent.action.SEND_MULTIPLE";
  public static final String ACTION_BATTERY_CHANGED = "android.intent.action.BATTERY_CHANGED";
  public static final String EXTRA_STREAM = "android.intent.extra.STREAM";
  public static final int FLAG_GRANT_READ_URI_PERMISSION = 1;
  public static final int FLAG_GRANT_WRITE_URI_PERMISSION = 2;
  public static final int FLAG_ACTIVITY_NEW_TASK = 268435456;
  public Intent() { throw new UnsupportedOperationException(); }
  public Intent(Intent o) { throw new UnsupportedOperationException(); }
  public Intent(String action) { throw new UnsupportedOperationException(); }
  public Intent(String action, android.net.Uri uri) { throw new UnsupportedOperationException(); }
  public Intent(android.content.Context packageContext, Class<?> cls) { throw new UnsupportedOperationException(); }
  public Intent(String action, android.net.Uri uri, android.content.Context packageContext, Class<?> cls) { throw new UnsupportedOperationException(); }
  @Deprecated public static Intent getIntent(String uri) throws java.net.URISyntaxException { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public String getAction() { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public android.net.Uri getData() { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public String getType() { throw new UnsupportedOperationException(); }
  public boolean getBooleanExtra(String name, boolean defaultValue) { throw new UnsupportedOperationException(); }
  public int getIntExtra(String name, int defaultValue) { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public String getStringExtra(String name) { throw new UnsupportedOperationException(); }
  public int getFlags() { throw new UnsupportedOperationException(); }
  @android.annotation.Nullable public String getPackage() { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent setAction(@android.annotation.Nullable String action) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent setData(@android.annotation.Nullable android.net.Uri data) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent setType(@android.annotation.Nullable String type) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, boolean value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, byte value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, char value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, short value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, int value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, long value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, float value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, double value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable String value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable CharSequence value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable android.os.Parcelable value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable android.os.Parcelable[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putParcelableArrayListExtra(String name, @android.annotation.Nullable java.util.ArrayList<? extends android.os.Parcelable> value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable java.io.Serializable value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable boolean[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable byte[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable short[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable char[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable int[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable long[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable float[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable double[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable String[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable CharSequence[] value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent putExtra(String name, @android.annotation.Nullable android.os.Bundle value) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent setFlags(int flags) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent addFlags(int flags) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent setPackage(@android.annotation.Nullable String packageName) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public Intent setClass(@android.annotation.NonNull android.content.Context packageContext, @android.annotation.NonNull Class<?> cls) { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
  public int describeContents() { throw new UnsupportedOperationException(); }
  public void writeToParcel(android.os.Parcel out, int flags) { throw new UnsupportedOperationException(); }
}
