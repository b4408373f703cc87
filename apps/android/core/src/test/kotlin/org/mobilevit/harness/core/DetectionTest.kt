package org.mobilevit.harness.core

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.mobilevit.picture.Edges
import org.mobilevit.picture.Interpolation
import org.mobilevit.picture.Preprocessing
import org.mobilevit.picture.Size
import org.mobilevit.picture.decoders.FoundObject
import org.mobilevit.picture.decoders.ObjectLimits
import org.mobilevit.picture.decoders.bestObjects
import org.mobilevit.picture.decoders.keptObjects

private const val CLOSE = 1e-9

/** The picture code's decoder of boxes; here since its vectors are JSON, which `core` reads. */
class DetectionTest {
    private val vectors = Vectors.read("detection")

    /** null is NaN, and what a float has no room for infinite. */
    private fun JsonElement.floats(name: String): FloatArray = (at(name) as JsonArray)
        .map { if (it is JsonNull) Float.NaN else "$it".toFloat() }
        .toFloatArray()

    private fun JsonElement.edges(name: String): Edges {
        val (left, top, right, bottom) = (at(name) as JsonArray).map { "$it".toDouble() }
        return Edges(left, top, right, bottom)
    }

    private fun objects(case: JsonElement): List<FoundObject> =
        (case.at("objects") as JsonArray).map {
            val index = it.text("index").toInt()
            FoundObject(index, "class $index", it.text("confidence").toFloat(), it.edges("box"))
        }

    @Test
    fun `objects among candidates are the toolkit's`() {
        val cases = vectors.at("cases") as JsonArray
        assertTrue(cases.size > 10)
        for (case in cases) {
            val said = case.at("limits")
            val limits =
                ObjectLimits(
                    said.text("score").toDouble(),
                    said.text("iou").toDouble(),
                    said.text("per_class").toInt(),
                    said.text("most").toInt(),
                )
            val found =
                bestObjects(case.floats("candidates"), case.floats("probabilities"), limits, null)
            assertEquals(case.text("name"), objects(case), found)
        }
    }

    @Test
    fun `objects of suppressed outputs are the toolkit's`() {
        for (case in vectors.at("cases") as JsonArray) {
            val given = case.at("suppressed")
            val classes = given.longs("classes").map(Long::toInt).toIntArray()
            val boxes = given.floats("boxes")
            val found = keptObjects(boxes, given.floats("confidences"), classes, null)
            assertEquals(case.text("name"), objects(case), found)
        }
        val labels = listOf("background", "cat")
        val (cat) = keptObjects(FloatArray(4), floatArrayOf(1f), intArrayOf(1), labels)
        assertEquals("cat", cat.label)
    }

    @Test
    fun `the part of a picture that the model sees is the toolkit's`() {
        val parts = vectors.at("parts") as JsonArray
        assertTrue(parts.size > 5)
        for (case in parts) {
            val said = case.at("description")
            val (resize, crop) = listOf("resize", "crop").map { said.longs(it).map(Long::toInt) }
            val description =
                Preprocessing(
                    Size(resize[0], resize[1]),
                    said.text("resize_mode") == "cover",
                    Size(crop[0], crop[1]),
                    Interpolation.BILINEAR,
                    antialias = true,
                )
            val (height, width) = case.longs("size").map(Long::toInt)
            val right = case.edges("part")
            assertClose(right, description.seenPart(height, width))
            assertClose(right, Edges(0.0, 0.0, 1.0, 1.0).within(right))
            val (across, down) = right.right - right.left to right.bottom - right.top
            val (left, top) = right.left - across to right.top + down / 2
            val moved = Edges(left, top, right.left + across / 4, right.bottom + down)
            assertClose(moved, Edges(-1.0, 0.5, 0.25, 2.0).within(right))
        }
    }

    private fun assertClose(right: Edges, found: Edges) {
        assertEquals(right.left, found.left, CLOSE)
        assertEquals(right.top, found.top, CLOSE)
        assertEquals(right.right, found.right, CLOSE)
        assertEquals(right.bottom, found.bottom, CLOSE)
    }
}
