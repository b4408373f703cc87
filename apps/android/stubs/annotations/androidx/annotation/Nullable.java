// Hand-written stub: a signature to check types against, not the library.
// https://developer.android.com/reference/androidx/annotation/Nullable
package androidx.annotation;

public @interface Nullable {}
