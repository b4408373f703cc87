// Hand-written stub: signatures to check types against, not the library; nothing here runs.
// Read from: pytorch/executorch, extension/android/executorch_android/src/main/java, as Kotlin, to
// which it was moved from Java, and https://docs.pytorch.org/executorch/stable/using-executorch-android.html
@file:Suppress("UNUSED_PARAMETER", "unused")

package org.pytorch.executorch

import java.io.Closeable
import java.nio.ByteBuffer
import java.nio.FloatBuffer

open class Module private constructor() : Closeable {
    open fun forward(vararg inputs: EValue): Array<EValue> = stub()

    open fun loadMethod(methodName: String): Unit = stub()

    open fun getMethodMetadata(name: String): MethodMetadata = stub()

    open fun destroy(): Unit = stub()

    override fun close(): Unit = stub()

    companion object {
        const val LOAD_MODE_FILE = 0
        const val LOAD_MODE_MMAP = 1

        @JvmStatic
        @JvmOverloads
        fun load(modelPath: String?, loadMode: Int = LOAD_MODE_FILE, numThreads: Int = 0): Module =
            stub()
    }
}

class MethodMetadata internal constructor() {
    val backends: Array<String>
        get() = stub()
}

class ExecuTorchRuntime private constructor() {
    companion object {
        @JvmStatic
        fun getRegisteredBackends(): Array<String> = stub()
    }
}

class EValue private constructor() {
    fun toTensor(): Tensor = stub()

    companion object {
        @JvmStatic
        fun from(value: Tensor): EValue = stub()
    }
}

abstract class Tensor internal constructor() {
    open val dataAsFloatArray: FloatArray
        get() = stub()

    companion object {
        @JvmStatic
        fun fromBlob(data: FloatArray, shape: LongArray): Tensor = stub()

        @JvmStatic
        fun fromBlob(data: FloatBuffer, shape: LongArray): Tensor = stub()

        @JvmStatic
        fun fromBlobUnsigned(data: ByteArray, shape: LongArray): Tensor = stub()

        @JvmStatic
        fun fromBlobUnsigned(data: ByteBuffer, shape: LongArray): Tensor = stub()
    }
}

private fun stub(): Nothing = throw UnsupportedOperationException()
