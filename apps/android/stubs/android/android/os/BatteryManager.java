// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/os/BatteryManager.java
package android.os;

public class BatteryManager {
  public BatteryManager(stub.Marker m) { }
  public static final String EXTRA_PRESENT = "present";
  public static final String EXTRA_LEVEL = "level";
  public static final String EXTRA_SCALE = "scale";
  public static final String EXTRA_PLUGGED = "plugged";
  public static final String EXTRA_VOLTAGE = "voltage";
  public static final String EXTRA_TEMPERATURE = "temperature";
  public static final int BATTERY_PROPERTY_CHARGE_COUNTER = 1;
  public static final int BATTERY_PROPERTY_CURRENT_NOW = 2;
  public BatteryManager() { throw new UnsupportedOperationException(); }
  public boolean isCharging() { throw new UnsupportedOperationException(); }
  public long getLongProperty(int id) { throw new UnsupportedOperationException(); }
}
