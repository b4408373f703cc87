// Made by tools/stand_ins.py from google-ai-edge/LiteRT, f674577 of 2026-08-21 (Apache-2.0): com/google/ai/edge/litert/Model.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package com.google.ai.edge.litert

import android.content.res.AssetManager

class CompiledModel private constructor(handle: Long, env: Environment, envManaged: Boolean = false) : JniHandle(handle) {
  data class CpuOptions constructor(val numThreads: Int? = null, val xnnPackFlags: Int? = null, val xnnPackWeightCachePath: String? = null) {
  }
  data class GpuOptions constructor(val constantTensorSharing: Boolean? = null, val infiniteFloatCapping: Boolean? = null, val allowSrcQuantizedFcConvOps: Boolean? = null, val precision: Precision? = null, val bufferStorageType: BufferStorageType? = null, val preferTextureWeights: Boolean? = null, val serializationDir: String? = null, val modelCacheKey: String? = null, val serializeProgramCache: Boolean? = null, val serializeExternalTensors: Boolean? = null, val externalTensorsMode: Boolean? = null, val externalTensorPattern: String? = null, val backend: Backend? = null, val priority: Priority? = null, val numStepsOfCommandBufferPreparations: Int? = null) {
    enum class Precision constructor(val value: Int) {
      DEFAULT(0), FP16(1), FP32(2), FP16_WITH_FP32_ACCUM(3);
    }
    enum class BufferStorageType constructor(val value: Int) {
      DEFAULT(0), BUFFER(1), TEXTURE_2D(2);
    }
    enum class Backend constructor(val value: Int) {
      AUTOMATIC(0), OPENCL(1), @Deprecated("Use AUTOMATIC instead.") WEBGPU(2), OPENGL(3);
    }
    enum class Priority constructor(val value: Int) {
      DEFAULT(0), LOW(1), NORMAL(2), HIGH(3);
    }
  }
  class Options constructor(accelerators: Set<Accelerator>) {
    constructor(vararg accelerators: Accelerator) : this(setOf(*accelerators))
    var cpuOptions: CpuOptions? get() = throw UnsupportedOperationException(); set(_) = throw UnsupportedOperationException()
    var gpuOptions: GpuOptions? get() = throw UnsupportedOperationException(); set(_) = throw UnsupportedOperationException()
    companion object {
      @JvmStatic val CPU: Options get() = throw UnsupportedOperationException()
    }
  }
  @Throws(LiteRtException::class) @JvmOverloads fun createInputBuffers(signatureIndex: Int = 0): List<TensorBuffer> = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun createInputBuffers(signature: String): List<TensorBuffer> = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) @JvmOverloads fun createOutputBuffers(signatureIndex: Int = 0): List<TensorBuffer> = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun createOutputBuffers(signature: String): List<TensorBuffer> = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) @JvmOverloads fun run(inputs: List<TensorBuffer>, signatureIndex: Int = 0): List<TensorBuffer> = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun run(inputs: List<TensorBuffer>, signature: String): List<TensorBuffer> = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) @JvmOverloads fun run(inputs: List<TensorBuffer>, outputs: List<TensorBuffer>, signatureIndex: Int = 0): Unit = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun run(inputs: List<TensorBuffer>, outputs: List<TensorBuffer>, signature: String): Unit = throw UnsupportedOperationException()
  @Throws(LiteRtException::class) fun run(inputs: Map<String, TensorBuffer>, outputs: Map<String, TensorBuffer>, signature: String = ""): Unit = throw UnsupportedOperationException()
  override fun destroy(): Unit = throw UnsupportedOperationException()
  companion object {
    @Throws(LiteRtException::class) @JvmOverloads @JvmStatic fun create(assetManager: AssetManager, assetName: String, options: Options = Options.CPU, optionalEnv: Environment? = null): CompiledModel = throw UnsupportedOperationException()
    @Throws(LiteRtException::class) @JvmOverloads @JvmStatic fun create(filePath: String, options: Options = Options.CPU, optionalEnv: Environment? = null): CompiledModel = throw UnsupportedOperationException()
  }
}
