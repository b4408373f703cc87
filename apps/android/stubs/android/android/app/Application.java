// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/app/Application.java
package android.app;

public class Application extends android.content.ContextWrapper {
  public Application(stub.Marker m) { super((stub.Marker) null); }
  public interface ActivityLifecycleCallbacks {
    void onActivityCreated(@android.annotation.NonNull android.app.Activity activity, @android.annotation.Nullable android.os.Bundle savedInstanceState);
    void onActivityStarted(@android.annotation.NonNull android.app.Activity activity);
    void onActivityResumed(@android.annotation.NonNull android.app.Activity activity);
    void onActivityPaused(@android.annotation.NonNull android.app.Activity activity);
    void onActivityStopped(@android.annotation.NonNull android.app.Activity activity);
    void onActivitySaveInstanceState(@android.annotation.NonNull android.app.Activity activity, @android.annotation.NonNull android.os.Bundle outState);
    void onActivityDestroyed(@android.annotation.NonNull android.app.Activity activity);
  }
  public Application() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public void onCreate() { throw new UnsupportedOperationException(); }
  public void registerActivityLifecycleCallbacks(ActivityLifecycleCallbacks callback) { throw new UnsupportedOperationException(); }
}
