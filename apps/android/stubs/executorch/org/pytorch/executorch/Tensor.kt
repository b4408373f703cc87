// Made by tools/stand_ins.py from pytorch/executorch (1.5.1), cff6f4d of 2026-08-22 (BSD-3-Clause): org/pytorch/executorch/Tensor.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package org.pytorch.executorch

import java.nio.ByteBuffer
import java.nio.DoubleBuffer
import java.nio.FloatBuffer
import java.nio.IntBuffer
import java.nio.LongBuffer
import java.nio.ShortBuffer

abstract class Tensor internal constructor(shape: LongArray) {
  protected val shape: LongArray get() = throw UnsupportedOperationException()
  fun shape(): LongArray = throw UnsupportedOperationException()
  abstract fun dtype(): DType
  open val dataAsUnsignedByteArray: ByteArray get() = throw UnsupportedOperationException()
  open val dataAsIntArray: IntArray get() = throw UnsupportedOperationException()
  open val dataAsFloatArray: FloatArray get() = throw UnsupportedOperationException()
  companion object {
    @JvmStatic fun fromBlobUnsigned(data: ByteArray, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: ByteArray, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: IntArray, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: FloatArray, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: ShortArray, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: LongArray, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: DoubleArray, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlobUnsigned(data: ByteBuffer, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: ByteBuffer, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: IntBuffer, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: FloatBuffer, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: ShortBuffer, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: LongBuffer, shape: LongArray): Tensor = throw UnsupportedOperationException()
    @JvmStatic fun fromBlob(data: DoubleBuffer, shape: LongArray): Tensor = throw UnsupportedOperationException()
  }
}
