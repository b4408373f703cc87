// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/graphics/ColorSpace.java
package android.graphics;

public abstract class ColorSpace {
  public ColorSpace(stub.Marker m) { }
  public enum Model {
    RGB, XYZ, LAB, CMYK;
  }
}
