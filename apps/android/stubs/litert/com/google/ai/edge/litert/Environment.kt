// Made by tools/stand_ins.py from google-ai-edge/LiteRT, f674577 of 2026-08-21 (Apache-2.0): com/google/ai/edge/litert/Environment.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package com.google.ai.edge.litert

import android.content.Context

class Environment private constructor(handle: Long) : JniHandle(handle) {
  enum class Option private constructor(val value: Int) {
    CompilerPluginLibraryDir(0), DispatchLibraryDir(1), SystemRuntimeHandle(23), SystemGpuAcceleratorHandle(30);
  }
  override protected fun destroy(): Unit = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun getAvailableAccelerators(): Set<Accelerator> = throw UnsupportedOperationException()
  companion object {
    @Throws(LiteRtException::class) @JvmOverloads @JvmStatic fun create(context: Context, options: Map<Option, String> = mapOf(), enableCompilerCache: Boolean = true): Environment = throw UnsupportedOperationException()
    @Throws(LiteRtException::class) @JvmOverloads @JvmStatic fun create(options: Map<Option, String> = mapOf()): Environment = throw UnsupportedOperationException()
    @Throws(LiteRtException::class) @JvmOverloads @JvmStatic fun create(context: Context, npuAcceleratorProvider: NpuAcceleratorProvider, options: Map<Option, String> = mapOf(), enableCompilerCache: Boolean = true): Environment = throw UnsupportedOperationException()
    @Throws(LiteRtException::class) @JvmOverloads @JvmStatic fun create(npuAcceleratorProvider: NpuAcceleratorProvider, options: Map<Option, String> = mapOf()): Environment = throw UnsupportedOperationException()
  }
}
