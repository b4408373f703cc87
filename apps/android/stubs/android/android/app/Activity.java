// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/app/Activity.java
package android.app;

public class Activity extends android.view.ContextThemeWrapper {
  public Activity(stub.Marker m) { super((stub.Marker) null); }
  public Activity() { super((stub.Marker) null); throw new UnsupportedOperationException(); }
  public static final int RESULT_OK = -1;
  public android.content.Intent getIntent() { throw new UnsupportedOperationException(); }
  public void setIntent(android.content.Intent newIntent) { throw new UnsupportedOperationException(); }
  public void setIntent(@android.annotation.Nullable android.content.Intent newIntent, @android.annotation.Nullable android.app.ComponentCaller newCaller) { throw new UnsupportedOperationException(); }
  public final android.app.Application getApplication() { throw new UnsupportedOperationException(); }
  public android.view.WindowManager getWindowManager() { throw new UnsupportedOperationException(); }
  public android.view.Window getWindow() { throw new UnsupportedOperationException(); }
  public void registerActivityLifecycleCallbacks(@android.annotation.NonNull android.app.Application.ActivityLifecycleCallbacks callback) { throw new UnsupportedOperationException(); }
  protected void onCreate(@android.annotation.Nullable android.os.Bundle savedInstanceState) { throw new UnsupportedOperationException(); }
  public void onCreate(@android.annotation.Nullable android.os.Bundle savedInstanceState, @android.annotation.Nullable android.os.PersistableBundle persistentState) { throw new UnsupportedOperationException(); }
  protected void onStart() { throw new UnsupportedOperationException(); }
  protected void onNewIntent(android.content.Intent intent) { throw new UnsupportedOperationException(); }
  public void onNewIntent(@android.annotation.NonNull android.content.Intent intent, @android.annotation.NonNull android.app.ComponentCaller caller) { throw new UnsupportedOperationException(); }
  protected void onStop() { throw new UnsupportedOperationException(); }
  protected void onDestroy() { throw new UnsupportedOperationException(); }
  public void setContentView(int layoutResID) { throw new UnsupportedOperationException(); }
  public void setContentView(android.view.View view) { throw new UnsupportedOperationException(); }
  public void setContentView(android.view.View view, android.view.ViewGroup.LayoutParams params) { throw new UnsupportedOperationException(); }
  public void setTheme(int resid) { throw new UnsupportedOperationException(); }
  public void startActivityForResult(android.content.Intent intent, int requestCode) { throw new UnsupportedOperationException(); }
  public void startActivityForResult(android.content.Intent intent, int requestCode, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public void startActivity(android.content.Intent intent) { throw new UnsupportedOperationException(); }
  public void startActivity(android.content.Intent intent, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public void startActivities(android.content.Intent[] intents) { throw new UnsupportedOperationException(); }
  public void startActivities(android.content.Intent[] intents, @android.annotation.Nullable android.os.Bundle options) { throw new UnsupportedOperationException(); }
  public void startIntentSender(android.content.IntentSender intent, @android.annotation.Nullable android.content.Intent fillInIntent, int flagsMask, int flagsValues, int extraFlags) throws android.content.IntentSender.SendIntentException { throw new UnsupportedOperationException(); }
  public void startIntentSender(android.content.IntentSender intent, @android.annotation.Nullable android.content.Intent fillInIntent, int flagsMask, int flagsValues, int extraFlags, @android.annotation.Nullable android.os.Bundle options) throws android.content.IntentSender.SendIntentException { throw new UnsupportedOperationException(); }
  public final void setResult(int resultCode) { throw new UnsupportedOperationException(); }
  public final void setResult(int resultCode, android.content.Intent data) { throw new UnsupportedOperationException(); }
  protected void onActivityResult(int requestCode, int resultCode, android.content.Intent data) { throw new UnsupportedOperationException(); }
  public void onActivityResult(int requestCode, int resultCode, @android.annotation.Nullable android.content.Intent data, @android.annotation.NonNull android.app.ComponentCaller caller) { throw new UnsupportedOperationException(); }
  public Object getSystemService(@android.annotation.NonNull String name) { throw new UnsupportedOperationException(); }
  public void setTitle(CharSequence title) { throw new UnsupportedOperationException(); }
  public void setTitle(int titleId) { throw new UnsupportedOperationException(); }
  public final CharSequence getTitle() { throw new UnsupportedOperationException(); }
  @Deprecated public final void setProgress(int progress) { throw new UnsupportedOperationException(); }
  public final void runOnUiThread(Runnable action) { throw new UnsupportedOperationException(); }
}
