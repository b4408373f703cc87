// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/TensorInfo.java
package ai.onnxruntime;

public class TensorInfo implements ValueInfo {
  TensorInfo() {}
  public final OnnxJavaType type = null;
  public long[] getShape() { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
}
