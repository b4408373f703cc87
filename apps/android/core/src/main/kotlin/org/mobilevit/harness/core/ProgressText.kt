package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Case
import org.mobilevit.harness.contract.CaseOutcomeState
import org.mobilevit.harness.contract.CaseProgress
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.OutcomeState
import org.mobilevit.harness.contract.Report
import org.mobilevit.harness.contract.Step
import java.io.File

/** What a campaign does at the moment, in a line. */
fun statusLine(outcome: Outcome): String {
    val progress = outcome.progress
    val total = outcome.cases.size
    return when {
        outcome.state == OutcomeState.Failed -> "Failed"

        outcome.state == OutcomeState.Finished ->
            "Done: ${outcome.cases.count {
                it.state == CaseOutcomeState.Measured
            }} of $total measured"

        progress == null -> "Starting"

        else -> "${progress.case + 1} of $total: ${stepLine(progress)}"
    }
}

private fun stepLine(progress: CaseProgress): String = when (progress.step) {
    Step.Load -> "loading"

    Step.Check -> "comparing with the references"

    Step.CoolDown -> "waiting for the phone to cool, ${progress.seconds.toInt()} s"

    Step.Measure ->
        if (progress.rounds == 0L) {
            "warming up"
        } else {
            "${progress.rounds} samples in ${progress.seconds.toInt()} s"
        }
}

/**
 * A line for each case: its title and what is known of it.
 *
 * @param titles of the campaign's cases, see [caseTitles].
 * @param latencies the latest run of each case that has one, in nanoseconds.
 * @param reports of the cases that were measured.
 */
fun caseLines(
    outcome: Outcome,
    titles: List<String>,
    latencies: Map<Int, Double>,
    reports: Map<Int, Report>,
): List<String> = outcome.cases.mapIndexed { position, case ->
    val report = reports[position]
    val known =
        when {
            report != null -> measuredLine(report)
            case.state == CaseOutcomeState.Measured -> "measured before"
            case.state == CaseOutcomeState.LeftOut -> "left out. ${case.reason}"
            else -> latencies[position]?.let(::milliseconds) ?: "…"
        }
    "${titles.getOrElse(position) { "case ${position + 1}" }}\n    $known"
}

private fun measuredLine(report: Report): String {
    val statistics = SampleStatistics(report.timing.samplesNs)
    val runs = report.timing.runsPerSample.toDouble()
    val unit = report.execution.computeUnitObserved ?: "unknown unit"
    return "${milliseconds(statistics.medianNs / runs)} median, " +
        "${milliseconds(statistics.p90Ns / runs)} 90th percentile, $unit"
}

private fun milliseconds(nanoseconds: Double) = "%.3f ms".format(nanoseconds / 1e6)

/** The cases of the campaign in a folder as people name them; empty where it cannot be read. */
fun caseTitles(folder: File): List<String> = try {
    val campaign = CAMPAIGN.read(File(folder, CAMPAIGN_NAME))
    campaign.cases.map { case ->
        val export = campaign.exports[case.export.toInt()]
        val threads = if (case.threads == null) "" else ", threads: ${case.threads}"
        val title = artifactTitle(File(folder, export.folder), case)
        "${export.label}: $title on ${case.backend}$threads"
    }
} catch (_: HarnessException) {
    emptyList()
}

private fun artifactTitle(export: File, case: Case): String {
    val artifact =
        try {
            find(MANIFEST.read(File(export, MANIFEST_NAME)), case)
        } catch (_: HarnessException) {
            null
        }
    return artifact?.title ?: case.sha256.take(12)
}
