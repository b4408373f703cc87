// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/OrtSession.java
package ai.onnxruntime;

import ai.onnxruntime.providers.NNAPIFlags;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

public class OrtSession implements AutoCloseable {
  OrtSession() {}
  public Result run(Map<String, ? extends OnnxTensorLike> inputs) throws OrtException { throw new UnsupportedOperationException(); }
  public Result run(Map<String, ? extends OnnxTensorLike> inputs, RunOptions runOptions) throws OrtException { throw new UnsupportedOperationException(); }
  public Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> requestedOutputs) throws OrtException { throw new UnsupportedOperationException(); }
  public Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> requestedOutputs, RunOptions runOptions) throws OrtException { throw new UnsupportedOperationException(); }
  public Result run(Map<String, ? extends OnnxTensorLike> inputs, Map<String, ? extends OnnxValue> pinnedOutputs) throws OrtException { throw new UnsupportedOperationException(); }
  public Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> requestedOutputs, Map<String, ? extends OnnxValue> pinnedOutputs) throws OrtException { throw new UnsupportedOperationException(); }
  public Result run(Map<String, ? extends OnnxTensorLike> inputs, Set<String> requestedOutputs, Map<String, ? extends OnnxValue> pinnedOutputs, RunOptions runOptions) throws OrtException { throw new UnsupportedOperationException(); }
  public String endProfiling() throws OrtException { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
  public void close() throws OrtException { throw new UnsupportedOperationException(); }
  public static class SessionOptions implements AutoCloseable {
    public SessionOptions() { throw new UnsupportedOperationException(); }
    public void close() { throw new UnsupportedOperationException(); }
    public void setIntraOpNumThreads(int numThreads) throws OrtException { throw new UnsupportedOperationException(); }
    public void enableProfiling(String filePath) throws OrtException { throw new UnsupportedOperationException(); }
    public void addConfigEntry(String configKey, String configValue) throws OrtException { throw new UnsupportedOperationException(); }
    public void addNnapi() throws OrtException { throw new UnsupportedOperationException(); }
    public void addNnapi(EnumSet<NNAPIFlags> flags) throws OrtException { throw new UnsupportedOperationException(); }
    public void addXnnpack(Map<String, String> providerOptions) throws OrtException { throw new UnsupportedOperationException(); }
    public void addQnn(Map<String, String> providerOptions) throws OrtException { throw new UnsupportedOperationException(); }
  }
  public static class RunOptions implements AutoCloseable {
    public RunOptions() throws OrtException { throw new UnsupportedOperationException(); }
    public void close() { throw new UnsupportedOperationException(); }
  }
  public static class Result implements AutoCloseable, Iterable<Map.Entry<String, OnnxValue>> {
    Result() {}
    public void close() { throw new UnsupportedOperationException(); }
    public Iterator<Map.Entry<String, OnnxValue>> iterator() { throw new UnsupportedOperationException(); }
    public OnnxValue get(int index) { throw new UnsupportedOperationException(); }
    public int size() { throw new UnsupportedOperationException(); }
    public Optional<OnnxValue> get(String key) { throw new UnsupportedOperationException(); }
  }
}
