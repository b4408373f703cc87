// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// Read from: https://onnxruntime.ai/docs/api/java/ and microsoft/onnxruntime, java/src/main/java.
package ai.onnxruntime.providers;

public enum NNAPIFlags {
    USE_FP16,
    USE_NCHW,
    CPU_DISABLED,
    CPU_ONLY,
}
