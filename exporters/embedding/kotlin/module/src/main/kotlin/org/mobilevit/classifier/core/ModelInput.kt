package org.mobilevit.classifier.core

/**
 * The model's image input.
 *
 * @property name in the model.
 * @property shape extents, the batch first.
 * @property channelsFirst true: `NCHW`; false: `NHWC`.
 * @property bytes true: unsigned 8-bit values; false: 32-bit floats.
 * @property highest value of full brightness; 0 is none.
 */
internal class InputSpec(
    val name: String,
    val shape: List<Int>,
    val channelsFirst: Boolean,
    val bytes: Boolean,
    val highest: Float,
) {
    /** One picture of this size, red, green, blue; it fills every place of a larger batch. */
    fun of(pixels: ByteArray): ModelInput {
        val area = pixels.size / 3
        val factor = highest / 255
        val batch = shape.first()
        val places =
            IntArray(pixels.size) { if (channelsFirst) it % area * 3 + it / area else it }
        return if (bytes) {
            ModelInput.Bytes(ByteArray(batch * places.size) { pixels[places[it % places.size]] })
        } else {
            val values =
                FloatArray(batch * places.size) {
                    (pixels[places[it % places.size]].toInt() and 0xFF) * factor
                }
            ModelInput.Floats(values)
        }
    }
}

/** The elements of an input, row-major. */
internal sealed interface ModelInput {
    class Floats(val values: FloatArray) : ModelInput

    class Bytes(val values: ByteArray) : ModelInput
}
