// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/Spinner
package android.widget;

import android.content.Context;
import android.view.ViewGroup;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

public class Spinner extends ViewGroup {
    public Spinner(@NonNull Context context) {
        super(context);
    }

    public void setAdapter(@Nullable SpinnerAdapter adapter) {
        throw new UnsupportedOperationException();
    }

    @Nullable
    public SpinnerAdapter getAdapter() {
        throw new UnsupportedOperationException();
    }

    public int getSelectedItemPosition() {
        throw new UnsupportedOperationException();
    }

    public void setSelection(int position) {
        throw new UnsupportedOperationException();
    }
}
