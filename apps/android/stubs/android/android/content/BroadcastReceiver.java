// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/BroadcastReceiver
package android.content;

public abstract class BroadcastReceiver {}
