// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/app/Application
package android.app;

import android.content.ContextWrapper;
import android.os.Bundle;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

public class Application extends ContextWrapper {
    public void onCreate() {
        throw new UnsupportedOperationException();
    }

    public void registerActivityLifecycleCallbacks(@NonNull ActivityLifecycleCallbacks callback) {
        throw new UnsupportedOperationException();
    }

    public interface ActivityLifecycleCallbacks {
        void onActivityCreated(@NonNull Activity activity, @Nullable Bundle savedInstanceState);

        void onActivityStarted(@NonNull Activity activity);

        void onActivityResumed(@NonNull Activity activity);

        void onActivityPaused(@NonNull Activity activity);

        void onActivityStopped(@NonNull Activity activity);

        void onActivitySaveInstanceState(@NonNull Activity activity, @NonNull Bundle outState);

        void onActivityDestroyed(@NonNull Activity activity);
    }
}
