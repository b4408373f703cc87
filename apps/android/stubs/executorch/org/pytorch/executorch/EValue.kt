// Made by tools/stand_ins.py from pytorch/executorch (1.5.1), cff6f4d of 2026-08-22 (BSD-3-Clause): org/pytorch/executorch/EValue.kt
@file:Suppress("UNUSED_PARAMETER", "unused")

package org.pytorch.executorch

class EValue private constructor(@JvmField val mTypeCode: Int) {
  val isNone: Boolean get() = throw UnsupportedOperationException()
  val isTensor: Boolean get() = throw UnsupportedOperationException()
  val isInt: Boolean get() = throw UnsupportedOperationException()
  val isDouble: Boolean get() = throw UnsupportedOperationException()
  val isString: Boolean get() = throw UnsupportedOperationException()
  fun toTensor(): Tensor = throw UnsupportedOperationException()
  fun toInt(): Long = throw UnsupportedOperationException()
  fun toDouble(): Double = throw UnsupportedOperationException()
  companion object {
    @JvmStatic fun from(tensor: Tensor): EValue = throw UnsupportedOperationException()
    @JvmStatic fun from(value: Boolean): EValue = throw UnsupportedOperationException()
    @JvmStatic fun from(value: Long): EValue = throw UnsupportedOperationException()
    @JvmStatic fun from(value: Double): EValue = throw UnsupportedOperationException()
    @JvmStatic fun from(value: String): EValue = throw UnsupportedOperationException()
  }
}
