// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/net/Uri
package android.net;

public abstract class Uri implements android.os.Parcelable {}
