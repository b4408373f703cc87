// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/widget/SpinnerAdapter.java
package android.widget;

public interface SpinnerAdapter extends android.widget.Adapter {
  public android.view.View getDropDownView(int position, android.view.View convertView, android.view.ViewGroup parent);
}
