package org.mobilevit.harness.core

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Test

class PictureInputTest {
    private val pixels = byteArrayOf(1, 2, 3, 4, 5, -1) // two pixels; -1 is 255

    private fun spec(
        layout: String,
        dtype: DType,
        batch: Int? = 1,
        largest: Double = 255.0,
    ): TensorSpec {
        val shape = if (layout == "NCHW") listOf(batch, 3, 1, 2) else listOf(batch, 1, 2, 3)
        return TensorSpec("image", shape, dtype, layout, 0.0 to largest)
    }

    @Test
    fun `planes and interleaved pixels`() {
        val planes = pictureInput(pixels, 1, 2, spec("NCHW", DType.FLOAT32))
        assertArrayEquals(floatArrayOf(1f, 4f, 2f, 5f, 3f, 255f), planes.floats(), 0f)
        assertEquals(listOf(1, 3, 1, 2), planes.shape)
        val interleaved = pictureInput(pixels, 1, 2, spec("NHWC", DType.UINT8))
        assertArrayEquals(pixels, interleaved.bytes())
    }

    @Test
    fun `a range up to 1 is scaled as float32`() {
        val unit = pictureInput(pixels, 1, 2, spec("NHWC", DType.FLOAT32, largest = 1.0)).floats()
        val factor = (1.0 / 255).toFloat()
        assertArrayEquals(FloatArray(6) { (pixels[it].toInt() and 255) * factor }, unit, 0f)
    }

    @Test
    fun `a fixed batch is filled, a free one has one picture`() {
        val two = pictureInput(pixels, 1, 2, spec("NHWC", DType.UINT8, batch = 2))
        assertArrayEquals(pixels + pixels, two.bytes())
        val free = pictureInput(pixels, 1, 2, spec("NCHW", DType.FLOAT32, batch = null))
        assertEquals(listOf(1, 3, 1, 2), free.shape)
    }

    @Test
    fun `another size is refused`() {
        assertThrows(HarnessException::class.java) {
            pictureInput(pixels, 2, 1, spec("NHWC", DType.UINT8))
        }
        assertThrows(HarnessException::class.java) {
            pictureInput(pixels + 0, 1, 2, spec("NHWC", DType.UINT8))
        }
    }

    @Test
    fun `elements are given in their own type only`() {
        val input = pictureInput(pixels, 1, 2, spec("NHWC", DType.UINT8))
        assertThrows(IllegalStateException::class.java) { input.floats() }
        assertThrows(IllegalArgumentException::class.java) {
            InputTensor(input.spec, listOf(1, 1, 1, 3), input.data)
        }
    }
}
