// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/SpinnerAdapter
package android.widget;

public interface SpinnerAdapter {}
