// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/OnnxTensor.java
package ai.onnxruntime;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

public class OnnxTensor extends OnnxTensorLike {
  OnnxTensor() {}
  public OnnxValueType getType() { throw new UnsupportedOperationException(); }
  public Object getValue() throws OrtException { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
  public void close() { throw new UnsupportedOperationException(); }
  public ByteBuffer getByteBuffer() { throw new UnsupportedOperationException(); }
  public FloatBuffer getFloatBuffer() { throw new UnsupportedOperationException(); }
  public IntBuffer getIntBuffer() { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, Object data) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, String[] data, long[] shape) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, FloatBuffer data, long[] shape) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, DoubleBuffer data, long[] shape) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, ByteBuffer data, long[] shape) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, ByteBuffer data, long[] shape, OnnxJavaType type) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, ShortBuffer data, long[] shape) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, ShortBuffer data, long[] shape, OnnxJavaType type) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, IntBuffer data, long[] shape) throws OrtException { throw new UnsupportedOperationException(); }
  public static OnnxTensor createTensor(OrtEnvironment env, LongBuffer data, long[] shape) throws OrtException { throw new UnsupportedOperationException(); }
}
