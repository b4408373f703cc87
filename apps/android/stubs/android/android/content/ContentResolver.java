// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/ContentResolver
package android.content;

public abstract class ContentResolver {}
