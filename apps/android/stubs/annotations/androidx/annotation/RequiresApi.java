// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/androidx/annotation/RequiresApi
package androidx.annotation;

public @interface RequiresApi {
    int value();
}
