package org.mobilevit.classifier.core

import org.mobilevit.classifier.Classified
import kotlin.math.exp

/** The [most] probable classes of [logits] by softmax, best first. */
internal fun topClasses(logits: FloatArray, labels: List<String>?, most: Int): List<Classified> {
    require(most >= 1) { "most is $most; at least one class can be asked for." }
    val highest = logits.max()
    val powers = logits.map { exp(it.toDouble() - highest) }
    val sum = powers.sum()
    return powers.indices
        .sortedByDescending { powers[it] } // stable: of equal ones the lower index
        .take(most)
        .map { Classified(it, labels?.get(it) ?: it.toString(), powers[it] / sum) }
}
