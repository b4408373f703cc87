// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/os/Build
package android.os;

public class Build {
    // Values of a device, unknown to a compiler: no constants.
    public static final String MANUFACTURER = System.getProperty("");
    public static final String MODEL = System.getProperty("");
    public static final String HARDWARE = System.getProperty("");
    public static final String ID = System.getProperty("");
    public static final String SOC_MANUFACTURER = System.getProperty("");
    public static final String SOC_MODEL = System.getProperty("");
    public static final String[] SUPPORTED_ABIS = {};

    public static class VERSION {
        public static final String RELEASE = System.getProperty("");
        public static final int SDK_INT = System.identityHashCode(null);
    }

    public static class VERSION_CODES {
        public static final int Q = 29;
        public static final int R = 30;
        public static final int S = 31;
    }
}
