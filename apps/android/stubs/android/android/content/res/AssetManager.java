// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/res/AssetManager
package android.content.res;

import androidx.annotation.NonNull;
import java.io.IOException;
import java.io.InputStream;

public final class AssetManager implements AutoCloseable {
    @NonNull
    public InputStream open(@NonNull String fileName) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
