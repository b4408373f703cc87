// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/graphics/Bitmap
package android.graphics;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

public final class Bitmap implements android.os.Parcelable {
    public final int getWidth() {
        throw new UnsupportedOperationException();
    }

    public final int getHeight() {
        throw new UnsupportedOperationException();
    }

    @Nullable
    public final Config getConfig() {
        throw new UnsupportedOperationException();
    }

    @Nullable
    public Bitmap copy(@NonNull Config config, boolean isMutable) {
        throw new UnsupportedOperationException();
    }

    public void getPixels(
            @NonNull int[] pixels, int offset, int stride, int x, int y, int width, int height) {
        throw new UnsupportedOperationException();
    }

    public enum Config {
        ARGB_8888,
        HARDWARE,
    }
}
