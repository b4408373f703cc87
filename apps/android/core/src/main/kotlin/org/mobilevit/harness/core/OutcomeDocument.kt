package org.mobilevit.harness.core

/**
 * An outcome from its JSON, checked against the contract.
 *
 * @throws HarnessException no JSON, another schema version, or a field that breaks the contract.
 */
fun parseOutcome(bytes: ByteArray): Outcome {
    val document = DocumentKind.OUTCOME.parse(bytes)
    val state = document.text("state")
    val outcome =
        Outcome(
            campaign = document.text("campaign"),
            updated = document.text("updated"),
            state = CampaignState.entries.first { it.text == state },
            message = document.textOrNull("message"),
            progress = document.fieldsOrNull("progress")?.let(::progress),
            cases = document.objects("cases").map(::caseOutcome),
        )
    contradiction(outcome)?.let { throw HarnessException("The outcome contradicts itself: $it.") }
    return outcome
}

/** The JSON of an outcome. */
fun outcomeBytes(outcome: Outcome): ByteArray {
    val document =
        jsonObject(
            "schema_version" to DocumentKind.OUTCOME.version,
            "campaign" to outcome.campaign,
            "updated" to outcome.updated,
            "state" to outcome.state.text,
            "message" to outcome.message,
            "progress" to outcome.progress?.let(::progressJson),
            "cases" to
                outcome.cases.map {
                    jsonObject(
                        "state" to it.state.text,
                        "report" to it.report,
                        "reason" to it.reason,
                    )
                },
        )
    return (jsonText(document) + "\n").toByteArray()
}

private fun progressJson(progress: Progress) = jsonObject(
    "case" to progress.case,
    "step" to progress.step.text,
    "rounds" to progress.rounds,
    "seconds" to progress.seconds,
    "latency_ns" to progress.latencyNs,
)

private fun progress(fields: Fields): Progress {
    val step = fields.text("step")
    return Progress(
        case = fields.int("case"),
        step = Step.entries.first { it.text == step },
        rounds = fields.int("rounds"),
        seconds = fields.double("seconds"),
        latencyNs = fields.longOrNull("latency_ns"),
    )
}

private fun caseOutcome(fields: Fields): CaseOutcome {
    val state = fields.text("state")
    return CaseOutcome(
        state = CaseState.entries.first { it.text == state },
        report = fields.textOrNull("report"),
        reason = fields.textOrNull("reason"),
    )
}

/** What the schema cannot say. */
private fun contradiction(outcome: Outcome): String? {
    val (state, message, progress) = Triple(outcome.state, outcome.message, outcome.progress)
    val open = outcome.cases.count { it.state in setOf(CaseState.PENDING, CaseState.RUNNING) }
    return when {
        !isLowerCaseUuid(outcome.campaign) -> "${outcome.campaign} is no UUID in lower case"

        !isTime(outcome.updated) -> "updated is ${outcome.updated}, not a time of RFC 3339"

        (state == CampaignState.FAILED) != (message != null) ->
            "a campaign has a message if it failed, and only then"

        outcome.cases.isEmpty() && state != CampaignState.FAILED ->
            "cases is empty, and the campaign did not fail"

        progress != null && state != CampaignState.RUNNING ->
            "there is progress, and the campaign is ${state.text}"

        progress != null && progress.case >= outcome.cases.size -> "progress is of no case"

        state == CampaignState.FINISHED && open > 0 ->
            "the campaign is finished, and $open cases are not"

        else -> outcome.cases.firstNotNullOfOrNull(::contradiction)
    }
}

private fun contradiction(case: CaseOutcome): String? = when {
    (case.state == CaseState.MEASURED) != (case.report != null) ->
        "a case has a report if it is measured, and only then"

    (case.state == CaseState.LEFT_OUT) != (case.reason != null) ->
        "a case has a reason if it is left out, and only then"

    case.report != null && !staysInside(case.report) -> "path \"${case.report}\" leaves the folder"

    else -> null
}
