// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/os/BatteryManager
package android.os;

public class BatteryManager {
    public static final String EXTRA_PRESENT = "present";
    public static final String EXTRA_LEVEL = "level";
    public static final String EXTRA_SCALE = "scale";
    public static final String EXTRA_PLUGGED = "plugged";
    public static final String EXTRA_VOLTAGE = "voltage";
    public static final String EXTRA_TEMPERATURE = "temperature";
    public static final int BATTERY_PROPERTY_CHARGE_COUNTER = 1;
    public static final int BATTERY_PROPERTY_CURRENT_NOW = 2;

    public long getLongProperty(int id) {
        throw new UnsupportedOperationException();
    }
}
