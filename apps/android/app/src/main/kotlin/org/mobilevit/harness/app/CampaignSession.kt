package org.mobilevit.harness.app

import android.content.Context
import android.os.Handler
import android.os.Looper
import org.mobilevit.harness.backends.backends
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.OutcomeState
import org.mobilevit.harness.contract.Report
import org.mobilevit.harness.core.CampaignRunner
import org.mobilevit.harness.core.Listener
import org.mobilevit.harness.core.Platform
import org.mobilevit.harness.core.caseLines
import org.mobilevit.harness.core.caseTitles
import org.mobilevit.harness.core.statusLine
import java.io.File
import kotlin.concurrent.thread

/**
 * The one campaign that this process works through, on a thread of its own.
 *
 * Screens come and go meanwhile; one at a time observes. To be called on the main thread, but for
 * [await].
 *
 * @param context the application's.
 */
internal class CampaignSession(private val context: Context, private val platform: Platform) {
    /** What is known now. */
    var live = Live()
        private set

    private val main = Handler(Looper.getMainLooper())
    private var observer: ((Live) -> Unit)? = null
    private var folder: File? = null

    @Volatile
    private var worker: Thread? = null

    /** Calls [observer] now, and with every change from now on; null ends that. */
    fun observe(observer: ((Live) -> Unit)?) {
        this.observer = observer
        observer?.invoke(live)
    }

    /**
     * Works through a campaign; goes on where an earlier process ended.
     *
     * The one that is running goes on; another one is stopped first.
     */
    fun start(folder: File) {
        val former = worker
        if (former?.isAlive == true && folder == this.folder) {
            return
        }
        this.folder = folder
        change(Live(running = true))
        worker =
            thread(name = "campaign") {
                former?.interrupt()
                former?.join()
                work(folder)
            }
    }

    /** Waits until no campaign runs; not to be called on the main thread, which hears of it later. */
    fun await() {
        while (true) {
            val running = worker ?: return
            running.join()
            if (running == worker) {
                return
            }
        }
    }

    private fun work(folder: File) {
        val screen =
            ScreenListener(caseTitles(folder)) { live -> main.post { changeOf(folder, live) } }
        val outcome = CampaignRunner(folder, backends(context), platform, screen).run()
        screen.ended(outcome, folder)
    }

    /** What a campaign tells that has been replaced meanwhile is not shown. */
    private fun changeOf(folder: File, live: Live) {
        if (folder == this.folder) {
            change(live)
        }
    }

    private fun change(live: Live) {
        this.live = live
        observer?.invoke(live)
    }
}

/**
 * What a screen shows.
 *
 * @property reports files of the cases that were measured, once the campaign has ended.
 * @property state null before the campaign has been read.
 */
internal data class Live(
    val status: String = "Nothing is measured",
    val figures: String = "",
    val reports: List<File> = emptyList(),
    val state: OutcomeState? = null,
    val running: Boolean = false,
)

/** Turns what the campaign tells into what a screen shows, on the campaign's thread. */
private class ScreenListener(private val titles: List<String>, private val show: (Live) -> Unit) :
    Listener {
    private val latencies = mutableMapOf<Int, Double>()
    private val reports = mutableMapOf<Int, Report>()

    override fun changed(outcome: Outcome) {
        val progress = outcome.progress
        progress?.latencyNs?.let { latencies[progress.case.toInt()] = it.toDouble() }
        show(live(outcome, running = true))
    }

    override fun sampled(cases: List<Int>, latestNs: List<List<Double>>, width: Double?) {
        // Shown with the next change of the outcome, at most once a second.
        cases.forEachIndexed { i, case -> latestNs[i].lastOrNull()?.let { latencies[case] = it } }
    }

    override fun measured(case: Int, report: Report) {
        reports[case] = report
    }

    fun ended(outcome: Outcome, folder: File) {
        val files = outcome.cases.mapNotNull { case -> case.report?.let { File(folder, it) } }
        show(live(outcome, running = false).copy(reports = files))
    }

    private fun live(outcome: Outcome, running: Boolean): Live {
        val cases = caseLines(outcome, titles, latencies, reports)
        return Live(
            status = statusLine(outcome),
            figures = (listOfNotNull(outcome.message) + cases).joinToString("\n\n"),
            state = outcome.state,
            running = running,
        )
    }
}
