// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/Build.java
package android.os;

public class Build {
  public Build(stub.Marker m) { }
  public Build() { throw new UnsupportedOperationException(); }
  public static final String UNKNOWN = "unknown";
  public static final String ID = null;
  public static final String MANUFACTURER = null;
  public static final String MODEL = null;
  @android.annotation.NonNull public static final String SOC_MANUFACTURER = null;
  @android.annotation.NonNull public static final String SOC_MODEL = null;
  public static final String HARDWARE = null;
  public static final String[] SUPPORTED_ABIS = null;
  public static class VERSION {
    public VERSION(stub.Marker m) { }
    public VERSION() { throw new UnsupportedOperationException(); }
    public static final String RELEASE = null;
    public static final int SDK_INT = 0;
  }
  public static class VERSION_CODES {
    public VERSION_CODES(stub.Marker m) { }
    public VERSION_CODES() { throw new UnsupportedOperationException(); }
    public static final int Q = 29;
    public static final int R = 30;
    public static final int S = 31;
  }
}
