// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/util/DisplayMetrics
package android.util;

public class DisplayMetrics {
    public float density;
}
