package org.mobilevit.harness.app

import android.app.Activity
import android.content.Intent
import android.os.Bundle
import android.os.PowerManager
import android.view.View
import android.view.WindowManager
import android.widget.Button
import android.widget.TextView
import java.io.File

/**
 * Works through a campaign and shows live numbers.
 *
 * The string extra `campaign` is the absolute path of the campaign's folder. It is measured by the
 * process ([CampaignSession]); this screen keeps the display on and the app in front meanwhile.
 */
class MeasureActivity : Activity() {
    private lateinit var status: TextView
    private lateinit var figures: TextView
    private lateinit var share: Button
    private val session
        get() = (application as HarnessApplication).session

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        status = heading("")
        figures = line("")
        share = button("Share the reports", ::share)
        show(status, figures, share)
        // A screen that is made anew shows what the process knows; a new process goes on.
        if (savedInstanceState == null || session.live.state == null) {
            begin(intent)
        }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        setIntent(intent)
        begin(intent)
    }

    override fun onStart() {
        super.onStart()
        session.observe(::seen)
    }

    override fun onStop() {
        session.observe(null)
        super.onStop()
    }

    private fun begin(intent: Intent) {
        intent.getStringExtra(CAMPAIGN)?.let { session.start(File(it)) }
    }

    private fun seen(live: Live) {
        status.text = live.status
        figures.text = live.figures
        share.visibility = if (live.reports.isEmpty()) View.GONE else View.VISIBLE
        keepGoing(live.running)
    }

    /** The screen stays on, and clocks stay at what the phone can hold for long, where it offers that. */
    private fun keepGoing(on: Boolean) {
        if (on) {
            window.addFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON)
        } else {
            window.clearFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON)
        }
        if (getSystemService(PowerManager::class.java).isSustainedPerformanceModeSupported) {
            window.setSustainedPerformanceMode(on)
        }
    }

    private fun share() = startActivity(sharing(session.live.reports))

    companion object {
        /** The extra with the campaign's folder. */
        const val CAMPAIGN = "campaign"
    }
}
