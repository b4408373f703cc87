// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/app/ComponentCaller.java
package android.app;

public abstract class ComponentCaller {
  public ComponentCaller(stub.Marker m) { }
}
