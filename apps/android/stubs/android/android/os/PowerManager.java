// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/os/PowerManager
package android.os;

import androidx.annotation.NonNull;
import java.util.concurrent.Executor;

public final class PowerManager {
    public static final int THERMAL_STATUS_NONE = 0;
    public static final int THERMAL_STATUS_LIGHT = 1;
    public static final int THERMAL_STATUS_MODERATE = 2;
    public static final int THERMAL_STATUS_SEVERE = 3;
    public static final int THERMAL_STATUS_CRITICAL = 4;
    public static final int THERMAL_STATUS_EMERGENCY = 5;
    public static final int THERMAL_STATUS_SHUTDOWN = 6;

    public boolean isPowerSaveMode() {
        throw new UnsupportedOperationException();
    }

    public boolean isSustainedPerformanceModeSupported() {
        throw new UnsupportedOperationException();
    }

    public int getCurrentThermalStatus() {
        throw new UnsupportedOperationException();
    }

    public float getThermalHeadroom(int forecastSeconds) {
        throw new UnsupportedOperationException();
    }

    public void addThermalStatusListener(
            @NonNull Executor executor, @NonNull OnThermalStatusChangedListener listener) {
        throw new UnsupportedOperationException();
    }

    public interface OnThermalStatusChangedListener {
        void onThermalStatusChanged(int status);
    }
}
