// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/graphics/drawable/Drawable.java
package android.graphics.drawable;

public abstract class Drawable {
  public Drawable(stub.Marker m) { }
}
