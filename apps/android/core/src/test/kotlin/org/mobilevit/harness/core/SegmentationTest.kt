package org.mobilevit.harness.core

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.mobilevit.picture.decoders.ClassShare
import org.mobilevit.picture.decoders.Mask
import org.mobilevit.picture.decoders.bestClasses
import org.mobilevit.picture.decoders.classColour

/** The picture code's decoder of masks; here since its vectors are JSON, which `core` reads. */
class SegmentationTest {
    private val vectors = Vectors.read("segmentation")

    private fun mask(case: JsonElement): Mask {
        val (_, rows, columns) = case.longs("shape").map(Long::toInt)
        val (height, width) = case.longs("size").map(Long::toInt)
        val scores = (case.at("scores") as JsonArray).map { "$it".toFloat() }.toFloatArray()
        val alignCorners = case.text("align_corners") == "true"
        return bestClasses(scores, rows, columns, height, width, alignCorners)
    }

    @Test
    fun `masks and shares are the toolkit's`() {
        val cases = vectors.at("cases") as JsonArray
        assertTrue(cases.size > 10)
        for (case in cases) {
            val (name, found) = case.text("name") to mask(case)
            assertEquals(name, case.longs("mask"), found.classes.map { it.toLong() })
            val right =
                (case.at("shares") as JsonArray).map {
                    val index = it.text("index").toInt()
                    ClassShare(index, "class $index", it.text("share").toDouble())
                }
            assertEquals(name, right, found.shares(null, most = 300))
        }
    }

    @Test
    fun `colours are the toolkit's`() {
        val colours = vectors.at("colours") as JsonArray
        assertEquals(300, colours.size)
        colours.forEachIndexed { index, colour ->
            val (red, green, blue) = (colour as JsonArray).map { "$it".toInt() }
            assertEquals("$index", red shl 16 or (green shl 8) or blue, classColour(index))
        }
    }

    @Test
    fun `an overlay leaves class 0 as it is`() {
        val mask = Mask(1, 3, intArrayOf(0, 1, 2))
        val red = 0x99800000.toInt()
        assertArrayEquals(intArrayOf(0, red, 0x99008000.toInt()), mask.overlay())
        val (largest) = Mask(1, 2, intArrayOf(1, 1)).shares(listOf("sky", "cat"), most = 1)
        assertEquals(ClassShare(1, "cat", 1.0), largest)
    }

    @Test
    fun `another number of classes than pixels is refused`() {
        assertThrows(IllegalArgumentException::class.java) { Mask(2, 2, IntArray(3)) }
    }
}
