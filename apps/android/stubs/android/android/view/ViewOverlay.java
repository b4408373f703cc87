// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/view/ViewOverlay.java
package android.view;

public abstract class ViewOverlay {
  public ViewOverlay(stub.Marker m) { }
}
