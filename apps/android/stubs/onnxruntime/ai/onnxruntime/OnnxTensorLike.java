// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/OnnxTensorLike.java
package ai.onnxruntime;

public abstract class OnnxTensorLike implements OnnxValue {
  OnnxTensorLike() {}
  protected boolean closed;
  public TensorInfo getInfo() { throw new UnsupportedOperationException(); }
  public boolean isClosed() { throw new UnsupportedOperationException(); }
}
