// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// Read from: https://onnxruntime.ai/docs/api/java/ and microsoft/onnxruntime, java/src/main/java.
package ai.onnxruntime;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

public class OnnxTensor extends OnnxTensorLike {
    OnnxTensor() {}

    @NonNull
    public static OnnxTensor createTensor(
            @NonNull OrtEnvironment env, @NonNull FloatBuffer data, @NonNull long[] shape)
            throws OrtException {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public static OnnxTensor createTensor(
            @NonNull OrtEnvironment env,
            @NonNull ByteBuffer data,
            @NonNull long[] shape,
            @NonNull OnnxJavaType type)
            throws OrtException {
        throw new UnsupportedOperationException();
    }

    @Nullable
    public FloatBuffer getFloatBuffer() {
        throw new UnsupportedOperationException();
    }
}
