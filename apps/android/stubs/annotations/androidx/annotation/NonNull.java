// Hand-written stub: a signature to check types against, not the library.
// https://developer.android.com/reference/androidx/annotation/NonNull
package androidx.annotation;

public @interface NonNull {}
