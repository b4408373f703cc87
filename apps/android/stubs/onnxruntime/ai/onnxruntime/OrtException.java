// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// Read from: https://onnxruntime.ai/docs/api/java/ and microsoft/onnxruntime, java/src/main/java.
package ai.onnxruntime;

public class OrtException extends Exception {}
