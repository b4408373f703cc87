// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/BaseAdapter.java
package android.widget;

public abstract class BaseAdapter implements android.widget.SpinnerAdapter {
  public BaseAdapter(stub.Marker m) { }
  public BaseAdapter() { throw new UnsupportedOperationException(); }
  public android.view.View getDropDownView(int position, android.view.View convertView, android.view.ViewGroup parent) { throw new UnsupportedOperationException(); }
  public boolean isEmpty() { throw new UnsupportedOperationException(); }
}
