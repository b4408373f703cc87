// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/ArrayAdapter.java
package android.widget;

public class ArrayAdapter<T> extends android.widget.BaseAdapter {
  public ArrayAdapter(stub.Marker m) { super((stub.Marker) null); }
  public ArrayAdapter(@android.annotation.NonNull android.content.Context context, int resource) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ArrayAdapter(@android.annotation.NonNull android.content.Context context, int resource, int textViewResourceId) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ArrayAdapter(@android.annotation.NonNull android.content.Context context, int resource, @android.annotation.NonNull T[] objects) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ArrayAdapter(@android.annotation.NonNull android.content.Context context, int resource, int textViewResourceId, @android.annotation.NonNull T[] objects) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ArrayAdapter(@android.annotation.NonNull android.content.Context context, int resource, @android.annotation.NonNull java.util.List<T> objects) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public ArrayAdapter(@android.annotation.NonNull android.content.Context context, int resource, int textViewResourceId, @android.annotation.NonNull java.util.List<T> objects) { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public void add(@android.annotation.Nullable T object) { throw new UnsupportedOperationException(); }
  public void clear() { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public android.content.Context getContext() { throw new UnsupportedOperationException(); }
  public int getCount() { throw new UnsupportedOperationException(); }
  public int getPosition(@android.annotation.Nullable T item) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public android.view.View getView(int position, @android.annotation.Nullable android.view.View convertView, @android.annotation.NonNull android.view.ViewGroup parent) { throw new UnsupportedOperationException(); }
  public android.view.View getDropDownView(int position, @android.annotation.Nullable android.view.View convertView, @android.annotation.NonNull android.view.ViewGroup parent) { throw new UnsupportedOperationException(); }
  @android.annotation.NonNull public android.widget.Filter getFilter() { throw new UnsupportedOperationException(); }
}
