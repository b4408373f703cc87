// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/OnnxValue.java
package ai.onnxruntime;

import java.util.Map;

public interface OnnxValue extends AutoCloseable {
  public enum OnnxValueType {
    ONNX_TYPE_UNKNOWN, ONNX_TYPE_TENSOR, ONNX_TYPE_SEQUENCE, ONNX_TYPE_MAP, ONNX_TYPE_OPAQUE, ONNX_TYPE_SPARSETENSOR, ONNX_TYPE_OPTIONAL;
    public final int value = 0;
  }
  public OnnxValueType getType();
  public Object getValue() throws OrtException;
  public ValueInfo getInfo();
  public boolean isClosed();
  public void close();
  public static void close(Iterable<? extends OnnxValue> itr) { throw new UnsupportedOperationException(); }
  public static void close(Map<String, ? extends OnnxValue> map) { throw new UnsupportedOperationException(); }
}
