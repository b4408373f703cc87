// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// Read from: https://onnxruntime.ai/docs/api/java/ and microsoft/onnxruntime, java/src/main/java.
package ai.onnxruntime;

import ai.onnxruntime.providers.NNAPIFlags;
import androidx.annotation.NonNull;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

public class OrtSession implements AutoCloseable {
    OrtSession() {}

    @NonNull
    public Result run(@NonNull Map<String, ? extends OnnxTensorLike> inputs) throws OrtException {
        throw new UnsupportedOperationException();
    }

    @NonNull
    public Result run(
            @NonNull Map<String, ? extends OnnxTensorLike> inputs,
            @NonNull Set<String> requestedOutputs,
            @NonNull Map<String, ? extends OnnxValue> pinnedOutputs)
            throws OrtException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws OrtException {}

    public static class SessionOptions implements AutoCloseable {
        public void setIntraOpNumThreads(int numThreads) throws OrtException {}

        public void addConfigEntry(@NonNull String configKey, @NonNull String configValue)
                throws OrtException {}

        public void addXnnpack(@NonNull Map<String, String> providerOptions) throws OrtException {}

        public void addQnn(@NonNull Map<String, String> providerOptions) throws OrtException {}

        public void addNnapi(@NonNull EnumSet<NNAPIFlags> flags) throws OrtException {}

        @Override
        public void close() {}
    }

    public static class Result implements AutoCloseable {
        Result() {}

        @NonNull
        public OnnxValue get(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
