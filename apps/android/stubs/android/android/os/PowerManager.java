// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/PowerManager.java
package android.os;

public final class PowerManager {
  public PowerManager(stub.Marker m) { }
  public boolean isPowerSaveMode() { throw new UnsupportedOperationException(); }
  public boolean isSustainedPerformanceModeSupported() { throw new UnsupportedOperationException(); }
  public static final int THERMAL_STATUS_NONE = 0;
  public static final int THERMAL_STATUS_LIGHT = 0;
  public static final int THERMAL_STATUS_MODERATE = 0;
  public static final int THERMAL_STATUS_SEVERE = 0;
  public static final int THERMAL_STATUS_CRITICAL = 0;
  public static final int THERMAL_STATUS_EMERGENCY = 0;
  public static final int THERMAL_STATUS_SHUTDOWN = 0;
  public int getCurrentThermalStatus() { throw new UnsupportedOperationException(); }
  public interface OnThermalStatusChangedListener {
    void onThermalStatusChanged(int status);
  }
  public void addThermalStatusListener(@android.annotation.NonNull OnThermalStatusChangedListener listener) { throw new UnsupportedOperationException(); }
  public void addThermalStatusListener(@android.annotation.NonNull java.util.concurrent.Executor executor, @android.annotation.NonNull OnThermalStatusChangedListener listener) { throw new UnsupportedOperationException(); }
  public float getThermalHeadroom(int forecastSeconds) { throw new UnsupportedOperationException(); }
}
