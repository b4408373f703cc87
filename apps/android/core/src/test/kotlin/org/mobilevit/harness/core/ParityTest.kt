package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

class ParityTest {
    private val limits = limitsNamed("fp32-exact-algebra")
    private val expected = listOf(floatArrayOf(3f, 0f, -4f), floatArrayOf(0f, 1f, 0f))

    private fun figures(vararg got: FloatArray) = compare(expected, got.toList(), limits, "test 1")

    @Test
    fun `figures and limits are the toolkit's`() {
        val passing =
            Repository.parityVectors().items.count { item ->
                val vector = Fields(item as JsonObject, "vectors")
                val name = vector.text("name")
                val limits = limitsNamed(vector.text("limit"))
                val got = compare(vectors(vector, "expected"), vectors(vector, "got"), limits, "t")
                val figures = vector.fields("figures")
                assertEquals(name, figures.int("images"), got.images)
                assertEquals(name, figures.double("max_abs_error"), got.maxAbsError, 1e-12)
                assertEquals(name, figures.double("relative_error"), got.relativeError, 1e-12)
                assertEquals(name, figures.double("psnr_db"), got.psnrDb, 1e-9)
                assertEquals(name, figures.double("cosine"), got.cosine, 1e-12)
                assertEquals(name, figures.double("top1_agreement"), got.top1Agreement, 0.0)
                val outside = parityViolations(got, limits)
                assertEquals(name, vector.int("violations"), outside.size)
                outside.isEmpty()
            }
        assertTrue("$passing", passing in 6 until Repository.parityVectors().items.size - 5)
    }

    private fun vectors(vector: Fields, field: String): List<FloatArray> =
        vector.list(field).map { row ->
            (row as JsonArray).items.map { (it as JsonDecimal).value.toFloat() }.toFloatArray()
        }

    @Test
    fun `equal outputs agree`() {
        val figures = figures(expected[0].clone(), expected[1].clone())
        assertEquals(Parity("fp32-exact-algebra", "test 1", 2, 0.0, 0.0, 200.0, 1.0, 1.0), figures)
        assertEquals(emptyList<String>(), parityViolations(figures, limits))
    }

    @Test
    fun `figures are those of the definition`() {
        val figures = figures(floatArrayOf(3f, 0f, -4f), floatArrayOf(0f, 1f, 0.5f))
        assertEquals(0.5, figures.maxAbsError, 0.0)
        assertEquals(0.125, figures.relativeError, 0.0)
        // 20 log10(4 / sqrt(0.25 / 6))
        assertEquals(25.8433, figures.psnrDb, 1e-4)
        assertEquals(1 / kotlin.math.sqrt(1.25), figures.cosine, 1e-15)
        assertEquals(1.0, figures.top1Agreement, 0.0)
    }

    @Test
    fun `wrong outputs are outside every limit, and a near tie is none`() {
        val wrong = figures(floatArrayOf(-4f, 3f, 0f), floatArrayOf(1f, 0f, 0f))
        assertEquals(4, parityViolations(wrong, limits).size)
        val near = listOf(floatArrayOf(1f, 0.9999f))
        val other = compare(near, listOf(floatArrayOf(0.99995f, 1f)), limits, "test 1")
        assertEquals(1.0, other.top1Agreement, 0.0)
    }

    @Test
    fun `outputs that cannot be compared are refused`() {
        val (one, two) = expected
        for (got in listOf(
            listOf(one),
            listOf(one, floatArrayOf(1f)),
            listOf(one, floatArrayOf(0f, Float.NaN, 0f)),
            listOf(one, floatArrayOf(0f, Float.POSITIVE_INFINITY, 0f)),
        )) {
            assertThrows(HarnessException::class.java) { compare(expected, got, limits, "test 1") }
        }
        assertThrows(HarnessException::class.java) { compare(emptyList(), emptyList(), limits, "") }
        val zero = listOf(FloatArray(3))
        assertThrows(HarnessException::class.java) { compare(zero, listOf(two), limits, "test 1") }
    }

    @Test
    fun `limits that this app does not know are refused by name`() {
        for (name in listOf("fp4-hope", null)) {
            val error = assertThrows(HarnessException::class.java) { limitsNamed(name) }
            assertTrue(error.message, "palette-of-16-weights" in error.message)
        }
    }
}
