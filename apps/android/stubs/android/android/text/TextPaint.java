// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/text/TextPaint.java
package android.text;

public abstract class TextPaint extends android.graphics.Paint {
  public TextPaint(stub.Marker m) { super((stub.Marker) null); }
}
