package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Comparison
import org.mobilevit.harness.contract.Difference
import kotlin.math.abs
import kotlin.math.log10
import kotlin.math.max
import kotlin.math.min
import kotlin.math.sqrt

/** Stands for an infinite signal-to-noise ratio; beyond what float32 can show. */
private const val EQUAL_PSNR_DB = 200.0

/**
 * Outputs against the references; null where no output can be compared.
 *
 * @param expected of each reference, the values of one image by output.
 * @param got the same, of the artifact.
 * @throws HarnessException an output is missing, has another number of values, or is NaN or
 *   infinite.
 */
internal fun compare(
    expected: List<Map<String, FloatArray>>,
    got: List<Map<String, FloatArray>>,
): Comparison? {
    val names = expected.first().keys
    if (names.isEmpty()) return null
    val outputs =
        names.associateWith { name ->
            val right = expected.mapNotNull { it[name] }
            val values =
                got.map { it[name] ?: throw HarnessException("It gives no output $name.") }
            difference(name, right, values)
        }
    return Comparison(images = expected.size.toLong(), outputs = outputs)
}

private fun difference(
    name: String,
    expected: List<FloatArray>,
    got: List<FloatArray>,
): Difference {
    requireComparable(name, expected, got)
    var peak = 0.0
    var worst = 0.0
    var squares = 0.0
    var smallestCosine = 1.0
    expected.zip(got) { right, value ->
        for (i in right.indices) {
            val error = value[i].toDouble() - right[i]
            peak = max(peak, abs(right[i].toDouble()))
            worst = max(worst, abs(error))
            squares += error * error
        }
        smallestCosine = min(smallestCosine, cosine(right, value))
    }
    if (peak == 0.0) {
        throw HarnessException("The references of $name are all zero: any artifact would agree.")
    }
    val error = sqrt(squares / expected.sumOf { it.size })
    return Difference(
        maxAbsError = worst,
        relativeError = worst / peak,
        psnrDb = if (error > 0) min(20 * log10(peak / error), EQUAL_PSNR_DB) else EQUAL_PSNR_DB,
        cosine = smallestCosine,
    )
}

private fun requireComparable(name: String, expected: List<FloatArray>, got: List<FloatArray>) {
    if (expected.size != got.size) {
        throw HarnessException(
            "Of $name ${expected.size} references are there, for ${got.size} images.",
        )
    }
    expected.zip(got) { right, value ->
        if (value.size != right.size) {
            throw HarnessException("$name has ${value.size} values, the reference ${right.size}.")
        }
        val wrong = value.count { !it.isFinite() }
        if (wrong > 0) {
            throw HarnessException("$wrong of ${value.size} values of $name are NaN or infinite.")
        }
    }
}

private fun cosine(right: FloatArray, value: FloatArray): Double {
    var product = 0.0
    var ofRight = 0.0
    var ofValue = 0.0
    for (i in right.indices) {
        product += right[i].toDouble() * value[i]
        ofRight += right[i].toDouble() * right[i]
        ofValue += value[i].toDouble() * value[i]
    }
    val norms = sqrt(ofRight) * sqrt(ofValue)
    return if (norms > 0) product / norms else 0.0
}
