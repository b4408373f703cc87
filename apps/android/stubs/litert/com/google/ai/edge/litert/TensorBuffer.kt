// Made by tools/stand_ins.py from google-ai-edge/LiteRT, f674577 of 2026-08-21 (Apache-2.0): com/google/ai/edge/litert/TensorBuffer.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package com.google.ai.edge.litert

class TensorBuffer internal constructor(handle: Long) : JniHandle(handle) {
  @Throws(LiteRtException::class) fun writeFloat(data: FloatArray): Unit = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun writeInt8(data: ByteArray): Unit = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun readInt(): IntArray = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun readFloat(): FloatArray = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun readInt8(): ByteArray = throw UnsupportedOperationException()
  protected override fun destroy(): Unit = throw UnsupportedOperationException()
}
