package org.mobilevit.picture.decoders

import org.mobilevit.picture.Edges
import kotlin.math.max
import kotlin.math.min

private const val EDGES = 4

/** Class of a row of suppressed outputs that has no object. */
private const val NO_CLASS = -1

/**
 * An object in a picture.
 *
 * @property index of its class, as the network counts them: 0 is the background, and never found.
 * @property label its class's name; its number where the checkpoint has no names.
 * @property confidence softmax probability, 0 to 1.
 * @property box of a picture's pixels, or shares of the sides of what the model sees; it may reach
 *   beyond either.
 */
data class FoundObject(val index: Int, val label: String, val confidence: Float, val box: Edges)

/**
 * What becomes an object.
 *
 * @property score probability that an object's is above.
 * @property iou intersection over union with a better box of its class from beyond which a box is
 *   dropped.
 * @property perClass best boxes of a class that are looked at.
 * @property most best objects of a picture that are kept.
 */
data class ObjectLimits(val score: Double, val iou: Double, val perClass: Int, val most: Int)

/**
 * The objects of outputs that are suppressed already, best first.
 *
 * @param boxes left, top, right and bottom of each row, as shares of the sides.
 * @param confidences of each row, best first.
 * @param classes of each row; -1 where there is no object.
 * @param labels one per class, the background's first; null where the checkpoint has none.
 */
fun keptObjects(
    boxes: FloatArray,
    confidences: FloatArray,
    classes: IntArray,
    labels: List<String>?,
): List<FoundObject> = classes.indices
    .filter { classes[it] != NO_CLASS }
    .map { found(classes[it], confidences[it], edgesAt(boxes, it), labels) }

/**
 * The objects among candidates: in each class the best boxes that no better one overlaps, and of
 * all classes' the best. Of equal ones the lower class, then the earlier candidate; what is NaN or
 * infinite is never an object.
 *
 * @param boxes left, top, right and bottom of each candidate, as shares of the sides.
 * @param probabilities of each candidate, one per class without the background.
 * @param labels one per class, the background's first; null where the checkpoint has none.
 */
fun bestObjects(
    boxes: FloatArray,
    probabilities: FloatArray,
    limits: ObjectLimits,
    labels: List<String>?,
): List<FoundObject> {
    val count = boxes.size / EDGES
    val classes = if (count == 0) 0 else probabilities.size / count
    val sound =
        (0 until count).filter { row -> (0 until EDGES).all { boxes[EDGES * row + it].isFinite() } }
    // Probabilities are compared as the 32-bit numbers that they are.
    val threshold = limits.score.toFloat()
    val candidates =
        (1..classes).flatMap { index ->
            sound
                .filter { probabilities[it * classes + index - 1] > threshold }
                .sortedByDescending { probabilities[it * classes + index - 1] } // stable
                .take(limits.perClass)
                .map {
                    val confidence = probabilities[it * classes + index - 1]
                    found(index, confidence, edgesAt(boxes, it), labels)
                }
        }
    val kept = mutableListOf<FoundObject>()
    for (one in candidates.sortedByDescending { it.confidence }) { // stable: the lower class first
        if (kept.size == limits.most) {
            break
        }
        if (kept.none { it.index == one.index && overlap(it.box, one.box) > limits.iou }) {
            kept += one
        }
    }
    return kept
}

private fun found(index: Int, confidence: Float, box: Edges, labels: List<String>?) =
    FoundObject(index, labels?.get(index) ?: "class $index", confidence, box)

private fun edgesAt(boxes: FloatArray, row: Int): Edges {
    val (left, top, right, bottom) = List(EDGES) { boxes[EDGES * row + it].toDouble() }
    return Edges(left, top, right, bottom)
}

/** Intersection over union; 0 where either has no area. */
private fun overlap(one: Edges, other: Edges): Double {
    val shared =
        area(
            Edges(
                max(one.left, other.left),
                max(one.top, other.top),
                min(one.right, other.right),
                min(one.bottom, other.bottom),
            ),
        )
    return if (shared > 0) shared / (area(one) + area(other) - shared) else 0.0
}

private fun area(box: Edges): Double =
    max(0.0, box.right - box.left) * max(0.0, box.bottom - box.top)
