package org.mobilevit.harness.core

/** `outcome.json`: how far a campaign is; the driver polls it, the app resumes from it. */
data class Outcome(
    /** Id of the campaign. */
    val campaign: String,
    /** Time of this writing, RFC 3339. */
    val updated: String,
    val state: CampaignState,
    /** Why the whole campaign failed; null otherwise. */
    val message: String?,
    /** Null when nothing runs. */
    val progress: Progress?,
    /** In the order of the campaign's cases. */
    val cases: List<CaseOutcome>,
)

enum class CampaignState(val text: String) {
    RUNNING("running"),
    FINISHED("finished"),
    FAILED("failed"),
}

enum class CaseState(val text: String) {
    PENDING("pending"),
    RUNNING("running"),
    MEASURED("measured"),
    LEFT_OUT("left_out"),
}

enum class Step(val text: String) {
    LOAD("load"),
    CHECK("check"),
    COOL_DOWN("cool_down"),
    MEASURE("measure"),
}

/** What became of one case. */
data class CaseOutcome(
    val state: CaseState,
    /** Path of its report, relative to the campaign's folder; null unless measured. */
    val report: String? = null,
    /** Why it was left out; null unless it was. */
    val reason: String? = null,
)

/** What is going on. */
data class Progress(
    /** Position of the case among the campaign's. */
    val case: Int,
    val step: Step,
    /** Samples of each model of the group so far. */
    val rounds: Int,
    /** Since the step began. */
    val seconds: Double,
    /** Of the case's latest run; null before the first sample. */
    val latencyNs: Long?,
)
