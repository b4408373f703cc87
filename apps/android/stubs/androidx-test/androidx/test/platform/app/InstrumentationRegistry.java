// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/androidx/test/platform/app/InstrumentationRegistry
package androidx.test.platform.app;

import android.app.Instrumentation;
import android.os.Bundle;
import androidx.annotation.NonNull;

public final class InstrumentationRegistry {
    @NonNull
    public static Instrumentation getInstrumentation() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public static Bundle getArguments() {
        throw new UnsupportedOperationException();
    }
}
