// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/graphics/ImageDecoder
package android.graphics;

import android.content.ContentResolver;
import android.net.Uri;
import androidx.annotation.NonNull;
import java.io.IOException;

public final class ImageDecoder {
    public static final int ALLOCATOR_SOFTWARE = 1;

    @NonNull
    public static Source createSource(@NonNull ContentResolver cr, @NonNull Uri uri) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public static Bitmap decodeBitmap(@NonNull Source src, @NonNull OnHeaderDecodedListener listener)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public void setAllocator(int allocator) {
        throw new UnsupportedOperationException();
    }

    public int getAllocator() {
        throw new UnsupportedOperationException();
    }

    public abstract static class Source {}

    public static class ImageInfo {}

    public interface OnHeaderDecodedListener {
        void onHeaderDecoded(
                @NonNull ImageDecoder decoder, @NonNull ImageInfo info, @NonNull Source source);
    }
}
