// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/ScrollView
package android.widget;

import android.content.Context;
import android.view.ViewGroup;
import androidx.annotation.NonNull;

public class ScrollView extends ViewGroup {
    public ScrollView(@NonNull Context context) {
        super(context);
    }
}
