package org.mobilevit.harness.core

import java.nio.ByteBuffer
import java.nio.ByteOrder

/**
 * One input of a model.
 *
 * @property spec name, element type and layout, as the manifest has them.
 * @property shape extents, the batch filled in.
 * @property data the elements, row-major, in a direct buffer of the device's byte order.
 */
class InputTensor(val spec: TensorSpec, val shape: List<Int>, val data: ByteBuffer) {
    init {
        val bytes = shape.fold(spec.dtype.bytes.toLong()) { product, extent -> product * extent }
        require(data.capacity().toLong() == bytes) { "${data.capacity()} bytes, not $bytes" }
        require(data.isDirect && data.order() == ByteOrder.nativeOrder()) { "not a native buffer" }
    }

    /** The elements of a float32 input. */
    fun floats(): FloatArray {
        check(spec.dtype == DType.FLOAT32) { "${spec.name} is ${spec.dtype.text}" }
        val values = FloatArray(data.capacity() / DType.FLOAT32.bytes)
        view().asFloatBuffer().get(values)
        return values
    }

    /** The elements of a uint8 input. */
    fun bytes(): ByteArray {
        check(spec.dtype == DType.UINT8) { "${spec.name} is ${spec.dtype.text}" }
        return ByteArray(data.capacity()).also { view().get(it) }
    }

    /** The same memory with a position of its own, at the start. */
    fun view(): ByteBuffer {
        val view = data.duplicate()
        view.clear()
        return view.order(ByteOrder.nativeOrder())
    }
}
