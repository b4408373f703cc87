package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.mobilevit.harness.contract.CaseOutcomeState
import org.mobilevit.harness.contract.Device
import org.mobilevit.harness.contract.OutcomeState
import java.io.File

/** Leaves whole campaigns where the property `mvit.reports` says, for Python to read. */
class WrittenReportsTest {
    @get:Rule
    val temporary = TemporaryFolder()

    private fun folder(name: String): File =
        System.getProperty("mvit.reports")?.let { File(it, name) } ?: temporary.newFolder(name)

    private fun run(
        name: String,
        device: ScriptedPlatform,
        backend: ScriptedBackend,
        change: (TestCampaign) -> Unit = {},
    ) {
        val campaign = TestCampaign(folder(name))
        change(campaign)
        campaign.export("ours", Script(), Script(error = 9.0))
        campaign.export("theirs", Script(latencyNs = 300_000))
        campaign.case(0, 0)
        campaign.case(0, 1)
        campaign.case(1, 0)
        campaign.baseline = "theirs"
        campaign.write()
        val outcome = CampaignRunner(campaign.folder, listOf(backend), device, Heard()).run()
        val measured = outcome.cases.count { it.state == CaseOutcomeState.Measured }
        assertEquals(OutcomeState.Finished to 3, outcome.state to measured)
    }

    @Test
    fun `all is known`() {
        val device = ScriptedPlatform()
        run("known", device, ScriptedBackend(device))
    }

    @Test
    fun `nothing is known`() {
        val device = ScriptedPlatform()
        device.heat = { null }
        device.hiddenMeanwhile = null
        device.savesPower = null
        device.memory = null
        device.dropsFromCache = false
        device.headroom = null
        device.frequency = null
        device.battery = null
        device.described =
            Device(
                architecture = "x".repeat(2000),
                cpuFeatures = listOf(),
                os = "\uD83D\uDCF1",
            )
        val backend = ScriptedBackend(device)
        backend.unitObserved = null
        run("unknown", device, backend)
    }

    @Test
    fun `a sustained run`() {
        val device = ScriptedPlatform()
        device.heat = { time -> (time / 60_000_000_000).toInt().coerceAtMost(3) }
        device.battery = ScriptedPlatform.BATTERY.copy(charging = false, microamperes = -500_000)
        run("sustained", device, ScriptedBackend(device)) {
            it.plan = it.plan.copy(minimumSeconds = 60.0, maximumSeconds = 60.0, sustained = true)
        }
    }

    @Test
    fun `all is against it`() {
        val device = ScriptedPlatform()
        device.heat = { 3 }
        device.hiddenMeanwhile = true
        device.savesPower = true
        val backend = ScriptedBackend(device)
        backend.threadsObserved = 4
        backend.unitObserved = "gpu + cpu"
        run("doubtful", device, backend)
    }
}
