// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/ArrayAdapter
package android.widget;

import android.content.Context;
import androidx.annotation.NonNull;
import java.util.List;

public class ArrayAdapter<T> implements SpinnerAdapter {
    public ArrayAdapter(@NonNull Context context, int resource, @NonNull List<T> objects) {}
}
