// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/widget/ImageView
package android.widget;

import android.content.Context;
import android.view.View;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

public class ImageView extends View {
    public ImageView(@NonNull Context context) {
        super(context);
    }

    public void setImageBitmap(@Nullable android.graphics.Bitmap bm) {
        throw new UnsupportedOperationException();
    }

    public void setAdjustViewBounds(boolean adjustViewBounds) {
        throw new UnsupportedOperationException();
    }

    public boolean getAdjustViewBounds() {
        throw new UnsupportedOperationException();
    }
}
