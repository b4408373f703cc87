package org.mobilevit.harness.core

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.mobilevit.harness.contract.Difference

private typealias Outputs = Map<String, FloatArray>

class ComparisonTest {
    private val expected = listOf(floatArrayOf(3f, 0f, -4f), floatArrayOf(0f, 1f, 0f))

    private fun difference(expected: List<FloatArray>, got: List<FloatArray>): Difference {
        fun named(values: List<FloatArray>): List<Outputs> = values.map { mapOf("logits" to it) }
        return checkNotNull(compare(named(expected), named(got))).outputs.getValue("logits")
    }

    @Test
    fun `differences are the toolkit's`() {
        val vectors = Vectors.read("differences") as JsonArray
        assertTrue(vectors.size > 5)
        for (vector in vectors) {
            val name = vector.text("name")
            val got = difference(vectors(vector, "expected"), vectors(vector, "got"))
            val right = vector.at("difference")
            assertEquals(name, right.text("max_abs_error").toDouble(), got.maxAbsError, 1e-12)
            assertEquals(name, right.text("relative_error").toDouble(), got.relativeError, 1e-12)
            assertEquals(name, right.text("psnr_db").toDouble(), got.psnrDb, 1e-9)
            assertEquals(name, right.text("cosine").toDouble(), got.cosine, 1e-12)
        }
    }

    private fun vectors(vector: JsonElement, field: String): List<FloatArray> =
        (vector.at(field) as JsonArray).map { row ->
            (row as JsonArray).map { "$it".toFloat() }.toFloatArray()
        }

    @Test
    fun `figures are those of the definition`() {
        val equal = difference(expected, expected.map { it.clone() })
        assertEquals(Difference(1.0, 0.0, 200.0, 0.0), equal)
        val other = difference(expected, listOf(expected[0], floatArrayOf(0f, 1f, 0.5f)))
        assertEquals(0.5, other.maxAbsError, 0.0)
        assertEquals(0.125, other.relativeError, 0.0)
        // 20 log10(4 / sqrt(0.25 / 6))
        assertEquals(25.8433, other.psnrDb, 1e-4)
        assertEquals(1 / kotlin.math.sqrt(1.25), other.cosine, 1e-15)
    }

    @Test
    fun `every output is compared by its name`() {
        val right = listOf(mapOf("boxes" to floatArrayOf(1f, 2f), "scores" to floatArrayOf(3f)))
        val got = listOf(mapOf("scores" to floatArrayOf(3f), "boxes" to floatArrayOf(1f, 4f)))
        val comparison = checkNotNull(compare(right, got))
        assertEquals(1L, comparison.images)
        assertEquals(listOf(2.0, 0.0), comparison.outputs.values.map { it.maxAbsError })
        assertEquals(setOf("boxes", "scores"), comparison.outputs.keys)
        assertNull(compare(listOf(emptyMap()), got))
    }

    @Test
    fun `outputs that cannot be compared are refused`() {
        val one = expected[0]
        for (got in listOf(
            listOf(one, floatArrayOf(1f)),
            listOf(one, floatArrayOf(0f, Float.NaN, 0f)),
            listOf(one, floatArrayOf(0f, Float.POSITIVE_INFINITY, 0f)),
        )) {
            assertThrows(HarnessException::class.java) { difference(expected, got) }
        }
        assertThrows(HarnessException::class.java) {
            difference(listOf(FloatArray(3)), listOf(expected[1]))
        }
        assertThrows(HarnessException::class.java) {
            compare(listOf(mapOf("mask" to one)), listOf(mapOf("logits" to one)))
        }
    }
}
