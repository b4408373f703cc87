package org.mobilevit.harness.core

import java.io.File
import java.util.Locale

/** A duration with three digits, e.g. `3.42 ms`. */
fun duration(nanoseconds: Double): String {
    val milliseconds = nanoseconds / 1e6
    return when {
        milliseconds >= 10_000 -> number(milliseconds / 1000, 1) + " s"
        milliseconds >= 100 -> number(milliseconds, 0) + " ms"
        milliseconds >= 10 -> number(milliseconds, 1) + " ms"
        milliseconds >= 1 -> number(milliseconds, 2) + " ms"
        nanoseconds >= 100_000 -> number(nanoseconds / 1000, 0) + " µs"
        else -> number(nanoseconds / 1000, 1) + " µs"
    }
}

/** What a campaign does at the moment, in a line. */
fun statusLine(outcome: Outcome): String {
    val progress = outcome.progress
    val total = outcome.cases.size
    return when {
        outcome.state == CampaignState.FAILED -> "Failed"

        outcome.state == CampaignState.FINISHED ->
            "Done: ${outcome.cases.count { it.state == CaseState.MEASURED }} of $total measured"

        progress == null -> "Starting"

        else -> "${progress.case + 1} of $total: ${stepLine(progress)}"
    }
}

private fun stepLine(progress: Progress): String = when (progress.step) {
    Step.LOAD -> "loading"

    Step.CHECK -> "comparing with the references"

    Step.COOL_DOWN -> "waiting for the phone to cool, ${progress.seconds.toInt()} s"

    Step.MEASURE ->
        if (progress.rounds == 0) {
            "warming up"
        } else {
            "${progress.rounds} samples in ${progress.seconds.toInt()} s"
        }
}

/**
 * A line for each case: its title and what is known of it.
 *
 * @param titles of the campaign's cases, see [caseTitles].
 * @param latencies the latest median of each case that has one, in nanoseconds.
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
            case.state == CaseState.MEASURED -> "measured before"
            case.state == CaseState.LEFT_OUT -> "left out. ${case.reason}"
            else -> latencies[position]?.let(::duration) ?: "…"
        }
    "${titles.getOrElse(position) { "case ${position + 1}" }}\n    $known"
}

private fun measuredLine(report: Report): String {
    val runs = report.timing.runsPerSample
    val p90 = duration(report.statistics.p90Ns.toDouble() / runs)
    val unit = report.execution.computeUnitObserved ?: "unknown unit"
    val doubts = report.reasons.joinToString("") { "\n    not valid: $it" }
    return "${duration(report.latencyNs)} median, $p90 90th percentile, $unit$doubts"
}

/** The cases of the campaign in a folder as people name them; empty where it cannot be read. */
fun caseTitles(folder: File): List<String> = try {
    val campaign = parseCampaign(readFile(File(folder, CAMPAIGN_NAME)))
    campaign.cases.map { title(it, campaign.exports[it.export], folder) }
} catch (_: HarnessException) {
    emptyList()
}

private fun title(case: Case, export: CampaignExport, folder: File): String {
    val artifact =
        try {
            parseManifest(readFile(File(folder, "${export.folder}/manifest.json")))
                .artifacts
                .find { it.sha256 == case.sha256 && it.function == case.function }
        } catch (_: HarnessException) {
            null
        }
    val threads = if (case.threads == null) "" else ", threads: ${case.threads}"
    return "${export.label}: ${artifact?.title ?: case.sha256.take(12)} on ${case.backend}$threads"
}

private fun number(value: Double, digits: Int) = String.format(Locale.ROOT, "%.${digits}f", value)
