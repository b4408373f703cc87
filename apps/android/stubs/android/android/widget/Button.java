// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/Button
package android.widget;

import android.content.Context;
import androidx.annotation.NonNull;

public class Button extends TextView {
    public Button(@NonNull Context context) {
        super(context);
    }
}
