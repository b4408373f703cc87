// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/app/Activity
package android.app;

import android.content.ContextWrapper;
import android.content.Intent;
import android.os.Bundle;
import android.view.View;
import android.view.Window;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

public class Activity extends ContextWrapper {
    public static final int RESULT_OK = -1;

    protected void onCreate(@Nullable Bundle savedInstanceState) {
        throw new UnsupportedOperationException();
    }

    protected void onStart() {
        throw new UnsupportedOperationException();
    }

    protected void onStop() {
        throw new UnsupportedOperationException();
    }

    protected void onDestroy() {
        throw new UnsupportedOperationException();
    }

    protected void onSaveInstanceState(@NonNull Bundle outState) {
        throw new UnsupportedOperationException();
    }

    protected void onNewIntent(@NonNull Intent intent) {
        throw new UnsupportedOperationException();
    }

    protected void onActivityResult(int requestCode, int resultCode, @Nullable Intent data) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public final Application getApplication() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Intent getIntent() {
        throw new UnsupportedOperationException();
    }

    public void setIntent(@NonNull Intent newIntent) {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Window getWindow() {
        throw new UnsupportedOperationException();
    }

    public void setContentView(@NonNull View view) {
        throw new UnsupportedOperationException();
    }

    public final void runOnUiThread(@NonNull Runnable action) {
        throw new UnsupportedOperationException();
    }

    public void startActivityForResult(@NonNull Intent intent, int requestCode) {
        throw new UnsupportedOperationException();
    }
}
