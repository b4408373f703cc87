// Made by tools/stand_ins.py from onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13 (MIT): ai/onnxruntime/OrtEnvironment.java
package ai.onnxruntime;

import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;

public final class OrtEnvironment implements AutoCloseable {
  OrtEnvironment() {}
  public static OrtEnvironment getEnvironment() { throw new UnsupportedOperationException(); }
  public static OrtEnvironment getEnvironment(String name) { throw new UnsupportedOperationException(); }
  public static OrtEnvironment getEnvironment(OrtLoggingLevel logLevel) { throw new UnsupportedOperationException(); }
  public static OrtEnvironment getEnvironment(OrtLoggingLevel loggingLevel, String name) { throw new UnsupportedOperationException(); }
  public static OrtEnvironment getEnvironment(OrtLoggingLevel loggingLevel, String name, ThreadingOptions threadOptions) { throw new UnsupportedOperationException(); }
  public OrtSession createSession(String modelPath) throws OrtException { throw new UnsupportedOperationException(); }
  public OrtSession createSession(String modelPath, SessionOptions options) throws OrtException { throw new UnsupportedOperationException(); }
  public OrtSession createSession(ByteBuffer modelBuffer, SessionOptions options) throws OrtException { throw new UnsupportedOperationException(); }
  public OrtSession createSession(ByteBuffer modelBuffer) throws OrtException { throw new UnsupportedOperationException(); }
  public OrtSession createSession(byte[] modelArray, SessionOptions options) throws OrtException { throw new UnsupportedOperationException(); }
  public OrtSession createSession(byte[] modelArray) throws OrtException { throw new UnsupportedOperationException(); }
  public void setTelemetry(boolean sendTelemetry) throws OrtException { throw new UnsupportedOperationException(); }
  public String getVersion() { throw new UnsupportedOperationException(); }
  public String toString() { throw new UnsupportedOperationException(); }
  public void close() { throw new UnsupportedOperationException(); }
  public static final class ThreadingOptions implements AutoCloseable {
    public ThreadingOptions() { throw new UnsupportedOperationException(); }
    public void close() { throw new UnsupportedOperationException(); }
  }
}
