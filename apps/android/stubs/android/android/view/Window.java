// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// https://developer.android.com/reference/android/view/Window
package android.view;

public abstract class Window {
    public void addFlags(int flags) {
        throw new UnsupportedOperationException();
    }

    public void clearFlags(int flags) {
        throw new UnsupportedOperationException();
    }

    public void setSustainedPerformanceMode(boolean enable) {
        throw new UnsupportedOperationException();
    }
}
