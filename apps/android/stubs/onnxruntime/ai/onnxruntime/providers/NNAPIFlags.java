// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/providers/NNAPIFlags.java
package ai.onnxruntime.providers;

public enum NNAPIFlags {
  USE_FP16, USE_NCHW, CPU_DISABLED, CPU_ONLY;
  public final int value = 0;
  public int getValue() { throw new UnsupportedOperationException(); }
}
