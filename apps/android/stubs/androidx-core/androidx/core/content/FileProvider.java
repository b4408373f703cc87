// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/androidx/core/content/FileProvider
package androidx.core.content;

import android.content.Context;
import android.net.Uri;
import androidx.annotation.NonNull;
import java.io.File;

public class FileProvider {
    @NonNull
    public static Uri getUriForFile(
            @NonNull Context context, @NonNull String authority, @NonNull File file) {
        throw new UnsupportedOperationException();
    }
}
