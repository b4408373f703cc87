// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/os/Parcelable
package android.os;

public interface Parcelable {}
