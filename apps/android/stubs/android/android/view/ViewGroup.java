// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/view/ViewGroup
package android.view;

import android.content.Context;
import androidx.annotation.NonNull;

public abstract class ViewGroup extends View {
    public ViewGroup(@NonNull Context context) {
        super(context);
    }

    public void addView(@NonNull View child) {
        throw new UnsupportedOperationException();
    }

    public void removeAllViews() {
        throw new UnsupportedOperationException();
    }
}
