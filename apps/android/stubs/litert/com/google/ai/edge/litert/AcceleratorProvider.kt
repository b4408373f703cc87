// Made by tools/stand_ins.py from google-ai-edge/LiteRT, f674577 of 2026-08-21 (Apache-2.0): com/google/ai/edge/litert/AcceleratorProvider.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package com.google.ai.edge.litert

import android.content.Context

interface NpuCompatibilityChecker {
  fun isDeviceSupported(): Boolean
  companion object {
    val Qualcomm: NpuCompatibilityChecker get() = throw UnsupportedOperationException()
    val Default: NpuCompatibilityChecker get() = throw UnsupportedOperationException()
  }
}
interface NpuAcceleratorProvider {
  fun isDeviceSupported(): Boolean
  fun isLibraryReady(): Boolean
  suspend fun downloadLibrary()
  fun getLibraryDir(): String
}
class BuiltinNpuAcceleratorProvider @JvmOverloads constructor(context: Context, npuCompatibilityChecker: NpuCompatibilityChecker = NpuCompatibilityChecker.Default) : NpuAcceleratorProvider {
  override fun isDeviceSupported(): Boolean = throw UnsupportedOperationException()
  override fun isLibraryReady(): Boolean = throw UnsupportedOperationException()
  override suspend fun downloadLibrary(): Unit = throw UnsupportedOperationException()
  override fun getLibraryDir(): String = throw UnsupportedOperationException()
}
