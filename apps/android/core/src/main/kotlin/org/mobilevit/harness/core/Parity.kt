package org.mobilevit.harness.core

import java.util.Locale
import kotlin.math.abs
import kotlin.math.log10
import kotlin.math.max
import kotlin.math.min
import kotlin.math.sqrt

/** Stands for an infinite signal-to-noise ratio; beyond what float32 can show. */
private const val EQUAL_PSNR_DB = 200.0

/** The distance of an artifact's logits from the reference model's, as a report has it. */
data class Parity(
    /** Name of the limits that the figures were held against. */
    val limit: String,
    /** Runtime and version that produced them. */
    val runtime: String,
    val images: Int,
    val maxAbsError: Double,
    val relativeError: Double,
    val psnrDb: Double,
    val cosine: Double,
    val top1Agreement: Double,
)

/** What an artifact may differ from the float32 reference by. */
internal data class Limits(
    val name: String,
    /** Of the largest reference value. */
    val relativeError: Double,
    val cosine: Double,
    val psnrDb: Double,
)

/** The toolkit's limits; an artifact's parity record names the one that it was held against. */
private val LIMITS =
    listOf(
        Limits("fp32-exact-algebra", relativeError = 1e-4, cosine = 0.999999, psnrDb = 80.0),
        Limits("fp16-rounding", relativeError = 2e-2, cosine = 0.9995, psnrDb = 40.0),
        Limits("int8-weights", relativeError = 0.1, cosine = 0.995, psnrDb = 30.0),
        Limits("palette-of-64-weights", relativeError = 0.25, cosine = 0.97, psnrDb = 20.0),
        Limits("palette-of-16-weights", relativeError = 0.75, cosine = 0.8, psnrDb = 10.0),
    ).associateBy { it.name }

/** @throws HarnessException this app does not know limits of that name. */
internal fun limitsNamed(name: String?): Limits = LIMITS[name] ?: throw HarnessException(
    "The manifest names the limits $name; this app knows ${LIMITS.keys.joinToString()}. " +
        "Use the release of the app that belongs to the toolkit.",
)

/**
 * The figures of an artifact's logits against the reference's, one vector per image.
 *
 * Two classes whose reference logits lie closer than the limits' error are a tie.
 *
 * @throws HarnessException numbers of images or classes differ, or an output is NaN or infinite.
 */
internal fun compare(
    expected: List<FloatArray>,
    got: List<FloatArray>,
    limits: Limits,
    runtime: String,
): Parity {
    requireComparable(expected, got)
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
        throw HarnessException("The reference outputs are all zero: any artifact would agree.")
    }
    val tie = 2 * limits.relativeError * peak
    val agreeing =
        expected.zip(got).count { (right, value) ->
            right.max().toDouble() - right[topOf(value)] <= tie
        }
    val error = sqrt(squares / expected.sumOf { it.size })
    return Parity(
        limit = limits.name,
        runtime = runtime,
        images = expected.size,
        maxAbsError = worst,
        relativeError = worst / peak,
        psnrDb = if (error > 0) min(20 * log10(peak / error), EQUAL_PSNR_DB) else EQUAL_PSNR_DB,
        cosine = smallestCosine,
        top1Agreement = agreeing.toDouble() / expected.size,
    )
}

/** One sentence per figure outside its limit; empty means pass. */
internal fun parityViolations(figures: Parity, limits: Limits): List<String> {
    val found = mutableListOf<String>()
    if (figures.relativeError > limits.relativeError) {
        found +=
            format("relative error %.1e, at most %.0e", figures.relativeError, limits.relativeError)
    }
    if (figures.cosine < limits.cosine) {
        found += format("cosine %.6f, at least %s", figures.cosine, limits.cosine)
    }
    if (figures.psnrDb < limits.psnrDb) {
        found += format("PSNR %.1f dB, at least %.0f dB", figures.psnrDb, limits.psnrDb)
    }
    if (figures.top1Agreement < 1) {
        found += format("top-1 agreement %.0f%%, must be 100%%", 100 * figures.top1Agreement)
    }
    return found
}

private fun requireComparable(expected: List<FloatArray>, got: List<FloatArray>) {
    if (expected.isEmpty() || expected.size != got.size) {
        throw HarnessException(
            "${got.size} outputs cannot be compared with ${expected.size} references.",
        )
    }
    expected.zip(got) { right, value ->
        if (value.size != right.size) {
            throw HarnessException(
                "The artifact gives ${value.size} values, the reference has ${right.size}.",
            )
        }
        val wrong = value.count { !it.isFinite() }
        if (wrong > 0) {
            throw HarnessException("$wrong of ${value.size} output values are NaN or infinite.")
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

private fun topOf(values: FloatArray): Int = values.indices.maxBy { values[it] }

private fun format(text: String, vararg values: Any): String = text.format(Locale.ROOT, *values)
