// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/CheckBox
package android.widget;

import android.content.Context;
import androidx.annotation.NonNull;

public class CheckBox extends Button {
    public CheckBox(@NonNull Context context) {
        super(context);
    }

    public void setChecked(boolean checked) {
        throw new UnsupportedOperationException();
    }

    public boolean isChecked() {
        throw new UnsupportedOperationException();
    }
}
