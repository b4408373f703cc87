package org.mobilevit.picture.decoders

import kotlin.math.exp

/**
 * A class with its softmax probability.
 *
 * @property index position in the model's output, from 0.
 * @property label its name; its number where the checkpoint has no names.
 * @property probability 0 to 1.
 */
data class Classified(val index: Int, val label: String, val probability: Double)

/** The [most] probable classes of one picture's [scores] before the softmax, best first. */
fun topClasses(scores: FloatArray, labels: List<String>?, most: Int): List<Classified> {
    require(most >= 1) { "most is $most; at least one class can be asked for." }
    val highest = scores.max()
    val powers = scores.map { exp(it.toDouble() - highest) }
    val sum = powers.sum()
    return powers.indices
        .sortedByDescending { powers[it] } // stable: of equal ones the lower index
        .take(most)
        .map { Classified(it, labels?.get(it) ?: it.toString(), powers[it] / sum) }
}
