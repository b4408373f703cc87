package org.mobilevit.picture

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertThrows
import org.junit.Test

class ImageInputTest {
    private val pixels = byteArrayOf(1, 2, 3, 4, 5, -1) // two pixels; -1 is 255

    private fun input(
        channelsFirst: Boolean,
        type: ElementType,
        batch: Int = 1,
        highest: Float = 255f,
    ): ImageInput {
        val shape = if (channelsFirst) listOf(batch, 3, 1, 2) else listOf(batch, 1, 2, 3)
        return ImageInput("image", shape, channelsFirst, type, highest)
    }

    @Test
    fun `planes and interleaved pixels`() {
        val planes = input(channelsFirst = true, ElementType.FLOAT32).of(pixels)
        assertArrayEquals(floatArrayOf(1f, 4f, 2f, 5f, 3f, 255f), planes.floats(), 0f)
        assertArrayEquals(longArrayOf(1, 3, 1, 2), planes.extents)
        val interleaved = input(channelsFirst = false, ElementType.UINT8).of(pixels)
        assertArrayEquals(pixels, interleaved.bytes())
    }

    @Test
    fun `a range up to 1 is scaled as float32`() {
        val unit = input(channelsFirst = false, ElementType.FLOAT32, highest = 1f).of(pixels)
        val factor = (1.0 / 255).toFloat()
        val expected = FloatArray(6) { (pixels[it].toInt() and 255) * factor }
        assertArrayEquals(expected, unit.floats(), 0f)
    }

    @Test
    fun `a batch is filled`() {
        val two = input(channelsFirst = false, ElementType.UINT8, batch = 2).of(pixels)
        assertArrayEquals(pixels + pixels, two.bytes())
    }

    @Test
    fun `another size, and a shape that is no picture's, are refused`() {
        assertThrows(IllegalArgumentException::class.java) {
            input(channelsFirst = false, ElementType.UINT8).of(pixels + 0)
        }
        assertThrows(IllegalArgumentException::class.java) {
            ImageInput("image", listOf(1, 4, 1, 2), channelsFirst = true, ElementType.UINT8, 255f)
        }
    }

    @Test
    fun `elements are given in their own type only`() {
        val input = input(channelsFirst = false, ElementType.UINT8).of(pixels)
        assertThrows(IllegalStateException::class.java) { input.floats() }
    }
}
