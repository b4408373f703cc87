// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/content/Intent
package android.content;

import android.net.Uri;
import android.os.Parcelable;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.ArrayList;

public class Intent {
    public static final String ACTION_BATTERY_CHANGED = "android.intent.action.BATTERY_CHANGED";
    public static final String ACTION_GET_CONTENT = "android.intent.action.GET_CONTENT";
    public static final String ACTION_SEND_MULTIPLE = "android.intent.action.SEND_MULTIPLE";
    public static final String CATEGORY_OPENABLE = "android.intent.category.OPENABLE";
    public static final String EXTRA_STREAM = "android.intent.extra.STREAM";
    public static final int FLAG_ACTIVITY_NEW_TASK = 0x10000000;
    public static final int FLAG_GRANT_READ_URI_PERMISSION = 0x00000001;
    public static final int FLAG_GRANT_WRITE_URI_PERMISSION = 0x00000002;

    public Intent(@NonNull String action) {}

    public Intent(@NonNull Context packageContext, @NonNull Class<?> cls) {}

    @NonNull
    public Intent setType(@Nullable String type) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Intent addCategory(@NonNull String category) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Intent addFlags(int flags) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Intent putExtra(@NonNull String name, @Nullable String value) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Intent putExtra(@NonNull String name, @Nullable Parcelable value) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Intent putParcelableArrayListExtra(
            @NonNull String name, @Nullable ArrayList<? extends Parcelable> value) {
        throw new UnsupportedOperationException();
    }

    @Nullable
    public String getStringExtra(@NonNull String name) {
        throw new UnsupportedOperationException();
    }

    public int getIntExtra(@NonNull String name, int defaultValue) {
        throw new UnsupportedOperationException();
    }

    public boolean getBooleanExtra(@NonNull String name, boolean defaultValue) {
        throw new UnsupportedOperationException();
    }

    @Nullable
    public Uri getData() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public static Intent createChooser(@NonNull Intent target, @Nullable CharSequence title) {
        throw new UnsupportedOperationException();
    }
}
