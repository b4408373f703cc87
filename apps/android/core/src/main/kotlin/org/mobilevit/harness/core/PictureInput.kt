package org.mobilevit.harness.core

import java.nio.ByteBuffer
import java.nio.ByteOrder

private const val CHANNELS = 3
private const val WHITE = 255.0

/**
 * RGB pixels in the form that an artifact's image input wants, repeated to fill a fixed batch. What
 * the network was trained on (colour order, scale, mean) is inside the artifact.
 *
 * @param pixels 0 to 255, row by row, three bytes each.
 * @throws HarnessException the input's shape is not of this size.
 */
internal fun pictureInput(
    pixels: ByteArray,
    height: Int,
    width: Int,
    spec: TensorSpec,
): InputTensor {
    val planes = spec.layout == "NCHW"
    val batch = spec.shape.first() ?: 1
    val image = if (planes) listOf(CHANNELS, height, width) else listOf(height, width, CHANNELS)
    if (spec.shape.drop(1) != image || pixels.size != CHANNELS * height * width) {
        throw HarnessException(
            "${spec.name} takes ${spec.shape}; the picture has ${height}x${width}x$CHANNELS values.",
        )
    }
    val area = height * width
    val data = nativeBuffer(batch * pixels.size * spec.dtype.bytes)
    // The range of a float input is 0 to 255 or 0 to 1.
    val factor = ((spec.range?.second ?: WHITE) / WHITE).toFloat()
    repeat(batch) {
        for (i in pixels.indices) {
            val pixel = pixels[if (planes) i % area * CHANNELS + i / area else i]
            when (spec.dtype) {
                DType.UINT8 -> data.put(pixel)
                else -> data.putFloat((pixel.toInt() and 0xff) * factor)
            }
        }
    }
    return InputTensor(spec, listOf(batch) + image, data)
}

internal fun littleEndianFloats(content: ByteArray): FloatArray {
    val floats = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
    return FloatArray(floats.remaining()).also { floats.get(it) }
}

private fun nativeBuffer(bytes: Int): ByteBuffer =
    ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder())
