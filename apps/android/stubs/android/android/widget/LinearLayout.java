// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/LinearLayout
package android.widget;

import android.content.Context;
import android.view.ViewGroup;
import androidx.annotation.NonNull;

public class LinearLayout extends ViewGroup {
    public LinearLayout(@NonNull Context context) {
        super(context);
    }

    public static final int VERTICAL = 1;

    public void setOrientation(int orientation) {
        throw new UnsupportedOperationException();
    }

    public int getOrientation() {
        throw new UnsupportedOperationException();
    }
}
