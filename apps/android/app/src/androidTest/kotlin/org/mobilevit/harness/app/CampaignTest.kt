package org.mobilevit.harness.app

import android.content.Intent
import androidx.test.platform.app.InstrumentationRegistry
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Test
import org.mobilevit.harness.contract.OutcomeState

/**
 * Works through the campaign whose folder is the instrumentation's argument `campaign`, as device
 * farms run apps.
 *
 * It passes if the campaign finishes and something was measured; what each case came to is in
 * `outcome.json`.
 */
class CampaignTest {
    @Test
    fun campaign() {
        val path = InstrumentationRegistry.getArguments().getString(MeasureActivity.CAMPAIGN)
        assertNotNull("Name the campaign's folder: -e campaign /absolute/path", path)
        val instrumentation = InstrumentationRegistry.getInstrumentation()
        val start =
            Intent(instrumentation.targetContext, MeasureActivity::class.java)
                .putExtra(MeasureActivity.CAMPAIGN, path)
                .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK)
        val application = instrumentation.startActivitySync(start).application as HarnessApplication
        // For as long as the campaign needs; the farm, or the driver, has its own limit.
        application.session.await()
        instrumentation.waitForIdleSync()
        val ended = application.session.live
        assertEquals(ended.figures, OutcomeState.Finished, ended.state)
        assertFalse("Nothing was measured: ${ended.figures}", ended.reports.isEmpty())
    }
}
