package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Test
import org.mobilevit.harness.contract.CaseOutcome
import org.mobilevit.harness.contract.CaseOutcomeState
import org.mobilevit.harness.contract.CaseProgress
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.OutcomeState
import org.mobilevit.harness.contract.Step

class ProgressTextTest {
    @Test
    fun `the status names case and step`() {
        assertEquals("Starting", statusLine(outcome(null)))
        assertEquals("2 of 3: loading", statusLine(outcome(progress(1, Step.Load))))
        assertEquals(
            "1 of 3: waiting for the phone to cool, 12 s",
            statusLine(outcome(progress(0, Step.CoolDown, seconds = 12.7))),
        )
        assertEquals(
            "1 of 3: warming up",
            statusLine(outcome(progress(0, Step.Measure, seconds = 0.1))),
        )
        assertEquals(
            "1 of 3: 40 samples in 4 s",
            statusLine(outcome(progress(0, Step.Measure, rounds = 40, seconds = 4.1))),
        )
    }

    @Test
    fun `the end is told with what was measured`() {
        val done = outcome(null).copy(state = OutcomeState.Finished)
        assertEquals("Done: 1 of 3 measured", statusLine(done))
        assertEquals(
            "Failed",
            statusLine(done.copy(state = OutcomeState.Failed, message = "No space.")),
        )
    }

    @Test
    fun `a line for each case says what is known of it`() {
        val lines = caseLines(outcome(null), listOf("a", "b"), mapOf(2 to 2_210_000.0), emptyMap())
        assertEquals(
            listOf(
                "a\n    measured before",
                "b\n    left out. It has no GPU.",
                "case 3\n    2.210 ms",
            ),
            lines,
        )
    }

    @Test
    fun `a measured case shows its median and 90th percentile per run`() {
        val base = REPORT.read(Vectors.base("report"))
        val samples = List(10) { 1_000_000L * it }
        val report =
            base.copy(
                timing = base.timing.copy(runsPerSample = 2, samplesNs = samples),
                execution = base.execution.copy(computeUnitObserved = "gpu"),
            )
        val line = caseLines(outcome(null), emptyList(), emptyMap(), mapOf(0 to report)).first()
        assertEquals("case 1\n    2.000 ms median, 4.000 ms 90th percentile, gpu", line)
    }

    private fun progress(case: Long, step: Step, rounds: Long = 0, seconds: Double = 0.0) =
        CaseProgress(case, null, rounds, seconds, step)

    private fun outcome(progress: CaseProgress?) = Outcome(
        schemaVersion = 1,
        campaign = "7b0c6a52-6a4e-4d5e-9d3c-2f7a1c1f3f10",
        updated = "2026-01-31T13:05:00Z",
        state = OutcomeState.Running,
        message = null,
        progress = progress,
        cases =
        listOf(
            CaseOutcome(state = CaseOutcomeState.Measured, report = "reports/1.json"),
            CaseOutcome(state = CaseOutcomeState.LeftOut, reason = "It has no GPU."),
            CaseOutcome(state = CaseOutcomeState.Pending),
        ),
    )
}
