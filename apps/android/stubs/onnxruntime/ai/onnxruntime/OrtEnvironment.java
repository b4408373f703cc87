// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// Read from: https://onnxruntime.ai/docs/api/java/ and microsoft/onnxruntime, java/src/main/java.
package ai.onnxruntime;

import androidx.annotation.NonNull;

public final class OrtEnvironment implements AutoCloseable {
    OrtEnvironment() {}

    @NonNull
    public static OrtEnvironment getEnvironment() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public String getVersion() {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public OrtSession createSession(
            @NonNull String modelPath, @NonNull OrtSession.SessionOptions options)
            throws OrtException {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public OrtSession createSession(
            @NonNull byte[] modelArray, @NonNull OrtSession.SessionOptions options)
            throws OrtException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
