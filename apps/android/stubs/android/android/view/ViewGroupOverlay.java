// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/view/ViewGroupOverlay.java
package android.view;

public abstract class ViewGroupOverlay extends android.view.ViewOverlay {
  public ViewGroupOverlay(stub.Marker m) { super((stub.Marker) null); }
}
