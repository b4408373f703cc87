// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// Read from: google-ai-edge/LiteRT, litert/kotlin/src/main/kotlin, and
// https://developers.google.com/edge/api/litert/kotlin/packages; of GpuOptions, which was added after
// the copy that was read, the one argument that public code names.
@file:Suppress("UNUSED_PARAMETER", "unused")

package com.google.ai.edge.litert

import android.content.Context
import android.content.res.AssetManager

enum class Accelerator {
    NONE,
    CPU,
    GPU,
    NPU,
}

class LiteRtException internal constructor(message: String) : Exception(message)

interface NpuAcceleratorProvider

class BuiltinNpuAcceleratorProvider(context: Context) : NpuAcceleratorProvider

class Environment private constructor() : AutoCloseable {
    enum class Option

    fun getAvailableAccelerators(): Set<Accelerator> = stub()

    override fun close(): Unit = stub()

    companion object {
        @JvmStatic
        @JvmOverloads
        fun create(options: Map<Option, String> = mapOf()): Environment = stub()

        @JvmStatic
        @JvmOverloads
        fun create(
            npuAcceleratorProvider: NpuAcceleratorProvider,
            options: Map<Option, String> = mapOf(),
        ): Environment = stub()
    }
}

class TensorBuffer internal constructor() : AutoCloseable {
    fun writeFloat(data: FloatArray): Unit = stub()

    fun writeInt8(data: ByteArray): Unit = stub()

    fun readFloat(): FloatArray = stub()

    override fun close(): Unit = stub()
}

class CompiledModel private constructor() : AutoCloseable {
    data class CpuOptions(
        val numThreads: Int? = null,
        val xnnPackFlags: Int? = null,
        val xnnPackWeightCachePath: String? = null,
    )

    class GpuOptions(val precision: Precision? = null) {
        enum class Precision {
            DEFAULT,
            FP16,
            FP32,
        }
    }

    class Options(vararg accelerators: Accelerator) {
        var cpuOptions: CpuOptions? = null
        var gpuOptions: GpuOptions? = null
    }

    fun createInputBuffers(signatureIndex: Int = 0): List<TensorBuffer> = stub()

    fun createOutputBuffers(signatureIndex: Int = 0): List<TensorBuffer> = stub()

    fun run(
        inputs: List<TensorBuffer>,
        outputs: List<TensorBuffer>,
        signatureIndex: Int = 0,
    ): Unit = stub()

    override fun close(): Unit = stub()

    companion object {
        @JvmStatic
        @JvmOverloads
        fun create(
            filePath: String,
            options: Options = Options(Accelerator.CPU),
            optionalEnv: Environment? = null,
        ): CompiledModel = stub()

        @JvmStatic
        @JvmOverloads
        fun create(
            assetManager: AssetManager,
            assetName: String,
            options: Options = Options(Accelerator.CPU),
            optionalEnv: Environment? = null,
        ): CompiledModel = stub()
    }
}

private fun stub(): Nothing = throw UnsupportedOperationException()
