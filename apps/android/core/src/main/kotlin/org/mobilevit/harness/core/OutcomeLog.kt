package org.mobilevit.harness.core

import org.mobilevit.harness.contract.CaseOutcome
import org.mobilevit.harness.contract.CaseOutcomeState
import org.mobilevit.harness.contract.CaseProgress
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.OutcomeState
import org.mobilevit.harness.contract.Step
import java.io.File

internal const val OUTCOME_NAME = "outcome.json"

/** Between two writings of progress; the driver takes an app for hanging that is silent longer. */
private const val BEAT_NS = 1_000_000_000L

/** What the contract allows a message or a reason to have, in characters. */
private const val LONGEST_SENTENCE = 1000

/** Owns `outcome.json`: every change is written before anyone hears of it. */
internal class OutcomeLog(
    private val folder: File,
    private val platform: Platform,
    private val listener: Listener,
    first: Outcome,
) {
    var outcome = first
        private set

    private var step: Pair<Step, Int>? = null
    private var stepBegan = 0L
    private var written = 0L

    /** Positions of the cases that are still to be done. */
    val pending: List<Int>
        get() = outcome.cases.indices.filter { outcome.cases[it].state == CaseOutcomeState.Pending }

    fun begin() = write(outcome.copy(state = OutcomeState.Running, message = null))

    /** A step of a case begins; a case that runs is one that may end the app. */
    fun step(case: Int, step: Step, running: List<Int>) {
        this.step = step to case
        stepBegan = platform.nanoTime()
        val cases =
            outcome.cases.mapIndexed { i, each ->
                when {
                    i in running -> CaseOutcome(state = CaseOutcomeState.Running)

                    each.state == CaseOutcomeState.Running -> CaseOutcome(
                        state = CaseOutcomeState.Pending,
                    )

                    else -> each
                }
            }
        write(outcome.copy(progress = progress(0, null), cases = cases))
    }

    /** Progress of the present step, written at most once a second. */
    fun beat(rounds: Int, latencyNs: Long?): Boolean {
        if (platform.nanoTime() - written < BEAT_NS) return false
        write(outcome.copy(progress = progress(rounds, latencyNs)), durable = false)
        return true
    }

    fun leaveOut(case: Int, reason: String) = settle(
        mapOf(case to CaseOutcome(state = CaseOutcomeState.LeftOut, reason = sentence(reason))),
    )

    /** @param reports position of a case to the path of its report. */
    fun measured(reports: Map<Int, String>) = settle(
        reports.mapValues {
            CaseOutcome(state = CaseOutcomeState.Measured, report = it.value)
        },
    )

    fun finish() = end(OutcomeState.Finished, null)

    /** Cases that were running did not end the app: they stay to be done. */
    fun fail(message: String) = end(OutcomeState.Failed, sentence(message))

    private fun settle(results: Map<Int, CaseOutcome>) {
        val cases = outcome.cases.mapIndexed { i, each -> results[i] ?: each }
        write(outcome.copy(progress = null, cases = cases))
    }

    private fun end(state: OutcomeState, message: String?) {
        val cases =
            outcome.cases.map {
                if (it.state ==
                    CaseOutcomeState.Running
                ) {
                    CaseOutcome(state = CaseOutcomeState.Pending)
                } else {
                    it
                }
            }
        write(outcome.copy(state = state, message = message, progress = null, cases = cases))
    }

    private fun progress(rounds: Int, latencyNs: Long?): CaseProgress? = step?.let { (step, case) ->
        val seconds = (platform.nanoTime() - stepBegan) / NS_PER_S
        CaseProgress(
            case = case.toLong(),
            step = step,
            rounds = rounds.toLong(),
            seconds = seconds,
            latencyNs = latencyNs,
        )
    }

    private fun write(changed: Outcome, durable: Boolean = true) {
        outcome = changed.copy(updated = timeText(platform.now()))
        writeAtomically(File(folder, OUTCOME_NAME), OUTCOME.write(outcome), durable)
        written = platform.nanoTime()
        listener.changed(outcome)
    }
}

/** A sentence for people that fits into a document. */
private fun sentence(text: String): String =
    shortened(text.ifBlank { "It failed without a message." }, LONGEST_SENTENCE)
