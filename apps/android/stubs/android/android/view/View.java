// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/view/View
package android.view;

import android.content.Context;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

public class View {
    public static final int VISIBLE = 0;
    public static final int GONE = 8;

    public View(@NonNull Context context) {}

    public void setVisibility(int visibility) {
        throw new UnsupportedOperationException();
    }

    public int getVisibility() {
        throw new UnsupportedOperationException();
    }

    public void setEnabled(boolean enabled) {
        throw new UnsupportedOperationException();
    }

    public boolean isEnabled() {
        throw new UnsupportedOperationException();
    }

    public void setPadding(int left, int top, int right, int bottom) {
        throw new UnsupportedOperationException();
    }

    public void setFitsSystemWindows(boolean fitSystemWindows) {
        throw new UnsupportedOperationException();
    }

    public boolean getFitsSystemWindows() {
        throw new UnsupportedOperationException();
    }

    public void setOnClickListener(@Nullable OnClickListener l) {
        throw new UnsupportedOperationException();
    }

    public interface OnClickListener {
        void onClick(@NonNull View v);
    }
}
