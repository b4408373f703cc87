package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.mobilevit.harness.contract.CaseOutcome
import org.mobilevit.harness.contract.CaseOutcomeState
import org.mobilevit.harness.contract.Conditions
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.OutcomeState
import org.mobilevit.harness.contract.Reading
import org.mobilevit.harness.contract.Step
import java.io.File

class CampaignRunnerTest {
    @get:Rule
    val temporary = TemporaryFolder()

    private val device = ScriptedPlatform()
    private val backend = ScriptedBackend(device)
    private val heard = Heard()
    private lateinit var campaign: TestCampaign

    @Before
    fun makeCampaign() {
        campaign = TestCampaign(temporary.newFolder("campaign"))
    }

    private fun run(vararg others: Backend): Outcome {
        val outcome = CampaignRunner(campaign.folder, listOf(backend, *others), device, heard).run()
        assertEquals("engines left open", 0, backend.open)
        return outcome
    }

    private fun stored(): Outcome = OUTCOME.read(File(campaign.folder, "outcome.json"))

    private fun reasonOf(case: Int): String = checkNotNull(stored().cases[case].reason)

    private fun states(): List<CaseOutcomeState> = stored().cases.map { it.state }

    /** The second export is what the first is compared with. */
    private fun oursAndTheirs() {
        campaign.export("ours", Script(latencyNs = 4_000_000))
        campaign.export("theirs", Script(latencyNs = 8_000_000))
        campaign.case(0, 0)
        campaign.case(1, 0)
        campaign.baseline = "theirs"
        campaign.write()
    }

    @Test
    fun `two exports are measured in turns, and each says what it is compared with`() {
        oursAndTheirs()
        val outcome = run()
        assertEquals(OutcomeState.Finished, outcome.state)
        assertEquals(outcome, stored())
        val (ours, theirs) = listOf(0, 1).map { heard.reports.getValue(it) }
        assertEquals(ours.run, theirs.run)
        assertEquals(listOf("theirs", "theirs"), listOf(ours, theirs).map { it.baseline })
        val medians = listOf(ours, theirs).map { SampleStatistics(it.timing.samplesNs).medianNs }
        assertEquals(0.5, medians[0].toDouble() / medians[1], 0.01)
        assertEquals(campaign.plan, ours.plan)
        assertEquals(ours.timing.samplesNs.size + theirs.timing.samplesNs.size, heard.samples)
        assertEquals(30_000_040L, ours.load.coldNs)
        assertEquals(30_000_040L, ours.load.warmNs)
        outcome.cases.forEachIndexed { i, case ->
            val file = File(campaign.folder, checkNotNull(case.report))
            assertEquals(heard.reports[i], REPORT.read(file))
        }
    }

    @Test
    fun `what a device does not tell is null`() {
        oursAndTheirs()
        device.heat = { null }
        device.hiddenMeanwhile = null
        device.savesPower = null
        device.memory = null
        device.dropsFromCache = false
        device.headroom = null
        device.frequency = null
        device.battery = null
        backend.unitObserved = null
        run()
        val report = heard.reports.getValue(0)
        val readings = report.conditions.readings.orEmpty()
        assertEquals(Conditions(readings = readings), report.conditions)
        val nothing = readings.map { Reading(elapsedNs = it.elapsedNs, samples = it.samples) }
        assertEquals(nothing, readings)
        assertTrue("${readings.size}", readings.size > 1)
        assertNull(report.load.coldNs)
        assertNull(report.memory)
        assertNull(report.execution.computeUnitObserved)
    }

    @Test
    fun `every output that can be compared is, whatever the task, and none is judged`() {
        campaign.export("ours", Script(error = 5.0), Script(note = "right"), task = "detection")
        campaign.case(0, 0)
        campaign.case(0, 1)
        campaign.write()
        run()
        val (wrong, right) = listOf(0, 1).map {
            checkNotNull(heard.reports.getValue(it).comparison)
        }
        assertEquals(2L, wrong.images)
        assertEquals(setOf("sums", "first"), wrong.outputs.keys)
        assertTrue(wrong.outputs.values.all { it.maxAbsError == 5.0 })
        assertTrue(right.outputs.values.all { it.maxAbsError == 0.0 && it.psnrDb == 200.0 })
        val described = heard.reports.getValue(0).artifact
        assertEquals("detection", described.task)
        assertEquals("fp32-exact-algebra", described.limits?.name)
        assertEquals(listOf("top-1", "pixels"), described.accuracy?.figures?.map { it.name })
    }

    @Test
    fun `a model whose outputs are no numbers is left out`() {
        campaign.export("ours", Script(error = Double.MAX_VALUE), Script(note = "right"))
        campaign.case(0, 0)
        campaign.case(0, 1)
        campaign.write()
        run()
        assertEquals(listOf(CaseOutcomeState.LeftOut, CaseOutcomeState.Measured), states())
        assertTrue(reasonOf(0), "are NaN or infinite" in reasonOf(0))
        assertEquals(setOf(1), heard.reports.keys)
    }

    @Test
    fun `damaged, missing and foreign files leave out their case alone`() {
        val root = campaign.export("ours", *Array(4) { Script(note = "$it") })
        repeat(4) { campaign.case(0, it) }
        campaign.export("without a manifest", Script(note = "x"))
        campaign.case(1, 0)
        campaign.case(0, 3, backend = "coreml-ane")
        campaign.export("of wrong references", Script(note = "y"))
        campaign.case(2, 0)
        campaign.write()
        File(root, "model-0.onnx").appendText(" ")
        File(root, "model-1.onnx").delete()
        File(campaign.folder, "exports/1/manifest.json").writeText("{}")
        File(campaign.folder, "exports/2/references/1.rgb").writeBytes(ByteArray(12))
        val outcome = run()
        assertEquals(OutcomeState.Finished, outcome.state)
        val (out, measured) = CaseOutcomeState.LeftOut to CaseOutcomeState.Measured
        assertEquals(listOf(out, out, measured, measured, out, out, out), states())
        val words =
            listOf(
                "SHA-256",
                "not on the phone",
                "",
                "",
                "schema version none",
                "no back end coreml-ane",
                "SHA-256",
            )
        words.forEachIndexed { i, word ->
            if (word.isNotEmpty()) {
                assertTrue(
                    reasonOf(i),
                    word in reasonOf(i),
                )
            }
        }
    }

    @Test
    fun `each back end and thread count is a group of its own`() {
        campaign.export("ours", Script(), Script(note = "other"))
        campaign.case(0, 0, threads = 1)
        campaign.case(0, 0, threads = 4)
        campaign.case(0, 1, threads = 1)
        campaign.case(0, 0, backend = "onnxruntime-nnapi", threads = null)
        campaign.write()
        val other = ScriptedBackend(device, "onnxruntime-nnapi", "all")
        run(other)
        val runs = heard.reports.toSortedMap().values.map { it.run }
        assertEquals(runs[0], runs[2])
        assertEquals(3, runs.toSet().size)
        val execution = heard.reports.getValue(3).execution
        assertEquals(null to "all", execution.threads to execution.computeUnitRequested)
    }

    @Test
    fun `a model that fails beside the others is left out, and they are measured`() {
        // Its first load, three warm ones, and the fifth beside the other.
        val scripts = arrayOf(Script(), Script(failingLoad = 5), Script(failingRun = 100))
        campaign.export("ours", *scripts)
        repeat(3) { campaign.case(0, it) }
        campaign.write()
        run()
        assertEquals(
            listOf(CaseOutcomeState.Measured, CaseOutcomeState.LeftOut, CaseOutcomeState.LeftOut),
            states(),
        )
        assertTrue(reasonOf(1), "there is no memory for model-1.onnx" in reasonOf(1))
        assertTrue(reasonOf(2), "no kernel for run 100" in reasonOf(2))
    }

    @Test
    fun `after a crash the case that ran is left out, and the others are done`() {
        campaign.export("ours", Script(), Script(note = "crashes"), Script(note = "last"))
        campaign.case(0, 0, threads = 1)
        campaign.case(0, 1, threads = 2)
        campaign.case(0, 2, threads = 1)
        campaign.write()
        // The process ends while the second group's only case is loaded.
        heard.onChange = { if (it.cases[1].state == CaseOutcomeState.Running) throw AppEnded() }
        assertEquals(AppEnded::class, runCatching { run() }.exceptionOrNull()!!::class)
        assertEquals(
            listOf(CaseOutcomeState.Measured, CaseOutcomeState.Running, CaseOutcomeState.Measured),
            states(),
        )
        val first = stored().cases[0]
        heard.onChange = {}
        heard.reports.clear()
        assertEquals(OutcomeState.Finished, run().state)
        assertEquals(
            listOf(CaseOutcomeState.Measured, CaseOutcomeState.LeftOut, CaseOutcomeState.Measured),
            states(),
        )
        assertEquals(first, stored().cases[0])
        assertTrue(reasonOf(1), "The app ended while this case ran" in reasonOf(1))
        assertEquals(emptySet<Int>(), heard.reports.keys)
    }

    @Test
    fun `a group that was interrupted while it was sampled is not kept half`() {
        oursAndTheirs()
        heard.onChange =
            { if (it.progress?.step == Step.Measure && it.progress!!.rounds > 0) throw AppEnded() }
        assertTrue(runCatching { run() }.isFailure)
        assertEquals(listOf(CaseOutcomeState.Running, CaseOutcomeState.Running), states())
        assertFalse(File(campaign.folder, "reports").exists())
        heard.onChange = {}
        run()
        assertEquals(listOf(CaseOutcomeState.LeftOut, CaseOutcomeState.LeftOut), states())
    }

    @Test
    fun `a case that was checked already is not blamed for another's crash`() {
        oursAndTheirs()
        heard.onChange = { if (it.progress?.case == 1L) throw AppEnded() }
        assertTrue(runCatching { run() }.isFailure)
        heard.onChange = {}
        run()
        assertEquals(listOf(CaseOutcomeState.Measured, CaseOutcomeState.LeftOut), states())
    }

    @Test
    fun `a finished campaign is not run again, another campaign's outcome is not gone on from`() {
        oursAndTheirs()
        val finished = run()
        device.time += 1_000_000_000
        assertEquals(finished.cases, run().cases)
        assertEquals(2, heard.reports.size)
        val foreign = stored().copy(campaign = "00000000-0000-4000-8000-000000000000")
        for (bytes in listOf(OUTCOME.write(foreign), "{".toByteArray())) {
            File(campaign.folder, "outcome.json").writeBytes(bytes)
            heard.reports.clear()
            run()
            assertEquals(2, heard.reports.size)
        }
    }

    @Test
    fun `an interrupted thread ends the campaign, which can be gone on with`() {
        oursAndTheirs()
        backend.beforeRun = { loaded -> if (loaded == 2) Thread.currentThread().interrupt() }
        val stopped = run()
        assertEquals(OutcomeState.Failed, stopped.state)
        assertEquals(listOf(CaseOutcomeState.Pending, CaseOutcomeState.Pending), states())
        backend.beforeRun = {}
        assertEquals(OutcomeState.Finished, run().state)
        assertEquals(listOf(CaseOutcomeState.Measured, CaseOutcomeState.Measured), states())
    }

    @Test
    fun `storage that takes no report fails the campaign, and nothing is called measured`() {
        oursAndTheirs()
        val blocked = File(campaign.folder, "reports").apply { writeText("in the way") }
        val outcome = run()
        assertEquals(OutcomeState.Failed, outcome.state)
        assertTrue(outcome.message, "cannot be written" in outcome.message.orEmpty())
        assertEquals(listOf(CaseOutcomeState.Pending, CaseOutcomeState.Pending), states())
        blocked.delete()
        assertEquals(OutcomeState.Finished, run().state)
    }

    @Test
    fun `storage that takes no outcome ends the campaign at once, and the listener hears why`() {
        oursAndTheirs()
        File(campaign.folder, "outcome.json.tmp/full").mkdirs()
        val outcome = run()
        assertEquals(OutcomeState.Failed, outcome.state)
        assertEquals(listOf(outcome), heard.outcomes)
        assertEquals(0, heard.reports.size)
    }

    @Test
    fun `a campaign that cannot be read fails under its own id, as far as that is told`() {
        val file = File(campaign.folder, "campaign.json")
        val none = "00000000-0000-0000-0000-000000000000"
        for ((text, id) in listOf(
            "{\"id\": \"$CAMPAIGN_ID\"}" to CAMPAIGN_ID,
            "{" to none,
            null to none,
        )) {
            file.delete()
            text?.let(file::writeText)
            val outcome = run()
            assertEquals(outcome, stored())
            assertEquals(OutcomeState.Failed to id, outcome.state to outcome.campaign)
            assertEquals(emptyList<CaseOutcome>(), outcome.cases)
        }
    }

    @Test
    fun `progress is written at least every two seconds while it measures`() {
        oursAndTheirs()
        campaign.plan = campaign.plan.copy(minimumSeconds = 15.0, maximumSamples = 2000)
        campaign.write()
        val times = mutableListOf<Long>()
        heard.onChange = { if (it.progress?.step == Step.Measure) times += device.time }
        run()
        assertTrue("${times.size}", times.size > 10)
        assertTrue(times.zipWithNext().all { (one, next) -> next - one <= 2_000_000_000 })
        val last = heard.outcomes.last { it.progress != null }.progress!!
        assertTrue("$last", last.rounds > 100 && last.seconds > 10 && last.latencyNs!! > 4_000_000)
    }

    @Test
    fun `a hot device is waited for, at most so long`() {
        oursAndTheirs()
        campaign.coolDownSeconds = 100.0
        campaign.write()
        device.heat = { time -> if (time < 40_000_000_000) 2 else 1 }
        run()
        assertTrue(heard.outcomes.any { it.progress?.step == Step.CoolDown })
        assertEquals(0L, heard.reports.getValue(0).conditions.throttled)
        assertEquals("light", heard.reports.getValue(0).conditions.thermalBefore)
    }

    @Test
    fun `a device that stays hot is measured in the end, and the looks that saw it are counted`() {
        oursAndTheirs()
        campaign.coolDownSeconds = 100.0
        campaign.write()
        device.heat = { 3 }
        run()
        assertTrue(device.time > 100_000_000_000)
        assertTrue("${device.time}", device.time < 130_000_000_000)
        val report = heard.reports.getValue(1)
        assertEquals("severe", report.conditions.thermalDuring)
        assertTrue("${report.conditions}", report.conditions.throttled!! > 1)
    }

    @Test
    fun `what speaks against the figures is told as it was seen`() {
        oursAndTheirs()
        device.hiddenMeanwhile = true
        device.savesPower = true
        backend.threadsObserved = 4
        backend.unitObserved = "gpu"
        run()
        val report = heard.reports.getValue(0)
        assertEquals(true to true, report.conditions.hidden to report.conditions.lowPowerMode)
        assertEquals(1L to 4L, report.execution.threads to report.execution.threadsObserved)
        assertEquals("gpu", report.execution.computeUnitObserved)
    }

    @Test
    fun `readings tell of the device once a second, from before the first sample to the last`() {
        oursAndTheirs()
        campaign.plan = campaign.plan.copy(minimumSeconds = 10.0, maximumSeconds = 10.0)
        campaign.write()
        device.heat = { time -> if (time < 12_000_000_000) 0 else 1 }
        run()
        val report = heard.reports.getValue(0)
        val readings = report.conditions.readings.orEmpty()
        val samples = report.timing.samplesNs.size.toLong()
        assertEquals(0L to 0L, readings.first().let { it.elapsedNs to it.samples })
        assertEquals(samples, readings.last().samples)
        assertTrue("${readings.size}", readings.size in 11..13)
        assertEquals(setOf("none", "light"), readings.map { it.thermal }.toSet())
        assertTrue(readings.all { it.battery == ScriptedPlatform.BATTERY })
        assertTrue(readings.all { it.thermalHeadroom == 0.61 && it.frequencyHz == 2_850_000_000 })
        assertEquals(81.5, report.conditions.batteryPercent!!, 0.0)
    }

    @Test
    fun `in a sustained run each case is sampled by itself, for the whole time`() {
        oursAndTheirs()
        campaign.plan =
            campaign.plan.copy(minimumSeconds = 30.0, maximumSeconds = 30.0, sustained = true)
        campaign.write()
        var most = 0
        backend.beforeRun = { loaded -> most = maxOf(most, loaded) }
        run()
        assertEquals(1, most)
        val reports = heard.reports.values
        assertEquals(reports.size, reports.map { it.run }.toSet().size)
        for (report in reports) {
            assertEquals(true, report.plan.sustained)
            val last = report.conditions.readings.orEmpty().last()
            assertTrue("$last", last.elapsedNs in 28_000_000_000..31_000_000_000)
            // Nothing was run but samples.
            val sampled = report.timing.samplesNs.sum()
            assertTrue("$sampled of ${last.elapsedNs}", sampled > 0.99 * last.elapsedNs)
        }
    }

    @Test
    fun `a driver is told the back ends of this build`() {
        val folder = File(temporary.root, "campaigns")
        writeHarness(folder, device.tool, listOf(backend, ScriptedBackend(device, "other", null)))
        val harness = HARNESS.read(File(folder, "harness.json"))
        assertEquals(device.tool, harness.tool)
        assertEquals(listOf("onnxruntime-cpu", "other"), harness.backends.map { it.name })
        assertEquals(listOf("cpu", null), harness.backends.map { it.unit })
    }
}

/** The process is gone: nothing after it is run. */
private class AppEnded : Error()
