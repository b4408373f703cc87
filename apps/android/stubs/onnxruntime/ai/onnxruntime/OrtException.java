// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/OrtException.java
package ai.onnxruntime;

public class OrtException extends Exception {
  OrtException() {}
  public OrtException(String message) { throw new UnsupportedOperationException(); }
  public OrtException(int code, String message) { throw new UnsupportedOperationException(); }
  public OrtException(OrtErrorCode code, String message) { throw new UnsupportedOperationException(); }
  public enum OrtErrorCode {
    ORT_JAVA_UNKNOWN, ORT_OK, ORT_FAIL, ORT_INVALID_ARGUMENT, ORT_NO_SUCHFILE, ORT_NO_MODEL, ORT_ENGINE_ERROR, ORT_RUNTIME_EXCEPTION, ORT_INVALID_PROTOBUF, ORT_MODEL_LOADED, ORT_NOT_IMPLEMENTED, ORT_INVALID_GRAPH, ORT_EP_FAIL, ORT_MODEL_LOAD_CANCELED, ORT_MODEL_REQUIRES_COMPILATION, ORT_NOT_FOUND;
  }
}
