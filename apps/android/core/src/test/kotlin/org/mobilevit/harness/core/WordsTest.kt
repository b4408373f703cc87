package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Test

class WordsTest {
    @Test
    fun `durations have three digits`() {
        assertEquals("0.4 µs", duration(412.0))
        assertEquals("99.0 µs", duration(99_000.0))
        assertEquals("412 µs", duration(412_300.0))
        assertEquals("3.42 ms", duration(3_421_000.0))
        assertEquals("34.2 ms", duration(34_210_000.0))
        assertEquals("342 ms", duration(342_100_000.0))
        assertEquals("12.0 s", duration(12_000_000_000.0))
    }

    @Test
    fun `the status names case and step`() {
        assertEquals("Starting", statusLine(outcome(null)))
        assertEquals("2 of 3: loading", statusLine(outcome(Progress(1, Step.LOAD, 0, 0.0, null))))
        assertEquals(
            "1 of 3: waiting for the phone to cool, 12 s",
            statusLine(outcome(Progress(0, Step.COOL_DOWN, 0, 12.7, null))),
        )
        assertEquals(
            "1 of 3: warming up",
            statusLine(outcome(Progress(0, Step.MEASURE, 0, 0.1, null))),
        )
        assertEquals(
            "1 of 3: 40 samples in 4 s",
            statusLine(outcome(Progress(0, Step.MEASURE, 40, 4.1, 2_210_000))),
        )
    }

    @Test
    fun `the end is told with what was measured`() {
        val done = outcome(null).copy(state = CampaignState.FINISHED)
        assertEquals("Done: 1 of 3 measured", statusLine(done))
        assertEquals(
            "Failed",
            statusLine(done.copy(state = CampaignState.FAILED, message = "No space.")),
        )
    }

    @Test
    fun `a line for each case says what is known of it`() {
        val lines = caseLines(outcome(null), listOf("a", "b"), mapOf(2 to 2_210_000.0), emptyMap())
        assertEquals(
            listOf(
                "a\n    measured before",
                "b\n    left out. It has no GPU.",
                "case 3\n    2.21 ms",
            ),
            lines,
        )
    }

    private fun outcome(progress: Progress?) = Outcome(
        campaign = "7b0c6a52-6a4e-4d5e-9d3c-2f7a1c1f3f10",
        updated = "2026-01-31T13:05:00Z",
        state = CampaignState.RUNNING,
        message = null,
        progress = progress,
        cases =
        listOf(
            CaseOutcome(CaseState.MEASURED, report = "reports/1.json"),
            CaseOutcome(CaseState.LEFT_OUT, reason = "It has no GPU."),
            CaseOutcome(CaseState.PENDING),
        ),
    )
}
