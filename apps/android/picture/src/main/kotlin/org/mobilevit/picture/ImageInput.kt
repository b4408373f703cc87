package org.mobilevit.picture

import java.nio.ByteBuffer
import java.nio.ByteOrder

private const val CHANNELS = 3

/** Type of one element of an input, and its size. */
enum class ElementType(val bytes: Int) {
    FLOAT32(4),
    UINT8(1),
}

/**
 * A model's image input. What the network was trained on (colour order, scale, mean) is inside the
 * model.
 *
 * @property name in the model.
 * @property shape extents, the batch first; none is open.
 * @property channelsFirst true: `NCHW`; false: `NHWC`.
 * @property type of the elements.
 * @property highest value of full brightness; 0 is none.
 */
class ImageInput(
    val name: String,
    val shape: List<Int>,
    val channelsFirst: Boolean,
    val type: ElementType,
    private val highest: Float,
) {
    init {
        require(shape.size == 4 && shape[if (channelsFirst) 1 else 3] == CHANNELS) {
            "The input $name takes $shape; expected a batch of RGB pictures."
        }
    }

    val height: Int = shape[if (channelsFirst) 2 else 1]
    val width: Int = shape[if (channelsFirst) 3 else 2]

    /**
     * One picture as the model takes it; it fills every place of a larger batch.
     *
     * @param pixels red, green, blue of each pixel, row by row, 0 to 255.
     * @throws IllegalArgumentException the picture is not of the input's size.
     */
    fun of(pixels: ByteArray): InputTensor {
        val expected = shape.drop(1).fold(1, Int::times)
        require(pixels.size == expected) {
            "The input $name takes $shape; got ${pixels.size} values, expected $expected."
        }
        val area = pixels.size / CHANNELS
        val factor = highest / 255
        val data = nativeBuffer(shape.first() * pixels.size * type.bytes)
        repeat(shape.first()) {
            for (i in pixels.indices) {
                val pixel = pixels[if (channelsFirst) i % area * CHANNELS + i / area else i]
                when (type) {
                    ElementType.UINT8 -> data.put(pixel)
                    ElementType.FLOAT32 -> data.putFloat((pixel.toInt() and 0xFF) * factor)
                }
            }
        }
        return InputTensor(this, data)
    }
}

/**
 * The elements of an image input, row-major.
 *
 * @property spec what they are for.
 */
class InputTensor internal constructor(val spec: ImageInput, private val data: ByteBuffer) {
    /** Extents as runtimes take them. */
    val extents: LongArray
        get() = LongArray(spec.shape.size) { spec.shape[it].toLong() }

    /** The elements of a float32 input. */
    fun floats(): FloatArray {
        check(spec.type == ElementType.FLOAT32) { "${spec.name} is ${spec.type}" }
        return FloatArray(data.capacity() / spec.type.bytes).also { view().asFloatBuffer().get(it) }
    }

    /** The elements of a uint8 input. */
    fun bytes(): ByteArray {
        check(spec.type == ElementType.UINT8) { "${spec.name} is ${spec.type}" }
        return ByteArray(data.capacity()).also { view().get(it) }
    }

    /** The memory itself, direct and in the device's byte order, with a position of its own. */
    fun view(): ByteBuffer {
        val view = data.duplicate()
        view.clear()
        return view.order(ByteOrder.nativeOrder())
    }
}

private fun nativeBuffer(bytes: Int): ByteBuffer =
    ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder())
