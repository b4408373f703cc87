package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.Report

/** What a campaign tells while it runs, on its own thread. */
interface Listener {
    /** The outcome changed; it is already on the disk, unless that is why the campaign failed. */
    fun changed(outcome: Outcome)

    /**
     * Samples were taken.
     *
     * @param cases positions of the group's cases.
     * @param latestNs new samples of each, in nanoseconds per run.
     * @param width widest relative interval of all medians; null while one has none.
     */
    fun sampled(cases: List<Int>, latestNs: List<List<Double>>, width: Double?)

    /** A case was measured; its report is already on the disk. */
    fun measured(case: Int, report: Report)
}
