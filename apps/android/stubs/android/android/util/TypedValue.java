// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/util/TypedValue.java
package android.util;

public abstract class TypedValue {
  public TypedValue(stub.Marker m) { }
}
