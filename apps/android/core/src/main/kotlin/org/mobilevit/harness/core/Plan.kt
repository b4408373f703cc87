package org.mobilevit.harness.core

/** When there are enough samples; the limits in seconds hold for all models of a group together. */
data class Plan(
    val minimumSamples: Int,
    val maximumSamples: Int,
    val minimumSeconds: Double,
    val maximumSeconds: Double,
    /** Aimed at: width of the median's 95 % interval as a share of it. */
    val relativeWidth: Double,
    /** At least this many runs are not timed before the first sample. */
    val warmupRuns: Int,
)
