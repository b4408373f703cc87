// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/ActivityNotFoundException
package android.content;

public class ActivityNotFoundException extends RuntimeException {}
