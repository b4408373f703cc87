// Made by tools/stand_ins.py from google-ai-edge/LiteRT, f674577 of 2026-08-21 (Apache-2.0): com/google/ai/edge/litert/Common.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package com.google.ai.edge.litert

enum class Accelerator private constructor(val value: Int) {
  NONE(0), CPU(1), GPU(2), NPU(3);
}
abstract class JniHandle internal constructor(handle: Long) : AutoCloseable {
  protected abstract fun destroy()
  override final fun close(): Unit = throw UnsupportedOperationException()
}
