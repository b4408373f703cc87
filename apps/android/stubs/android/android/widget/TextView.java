// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/TextView
package android.widget;

import android.content.Context;
import android.view.View;
import androidx.annotation.NonNull;

public class TextView extends View {
    public TextView(@NonNull Context context) {
        super(context);
    }

    public final void setText(CharSequence text) {
        throw new UnsupportedOperationException();
    }

    public CharSequence getText() {
        throw new UnsupportedOperationException();
    }

    public void setTextSize(float size) {
        throw new UnsupportedOperationException();
    }

    public float getTextSize() {
        throw new UnsupportedOperationException();
    }

    public void setTextIsSelectable(boolean selectable) {
        throw new UnsupportedOperationException();
    }
}
