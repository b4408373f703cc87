package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Campaign
import org.mobilevit.harness.contract.CaseOutcome
import org.mobilevit.harness.contract.CaseOutcomeState
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.OutcomeState
import org.mobilevit.harness.contract.Step
import java.io.File

internal const val CAMPAIGN_NAME = "campaign.json"
private const val NO_ID = "00000000-0000-0000-0000-000000000000"
private const val COOL_DOWN_LOOK_NS = 1_000_000_000L
private const val ENDED_THE_APP =
    "The app ended while this case ran (a crash, or the system closed it), so it was not tried again."

/**
 * Works through one campaign's folder.
 *
 * Cases of the same back end and thread count are a group: each is first run alone, and its
 * outputs are compared with the references; then the samples of all are taken in turns. In a
 * sustained run each case is a group of its own. A runner is used once, from one thread; [Thread.interrupt] of that thread stops it.
 *
 * @param folder the campaign's, with `campaign.json` and the exports.
 * @param backends those that this build of the app has.
 */
class CampaignRunner(
    private val folder: File,
    backends: List<Backend>,
    private val platform: Platform,
    private val listener: Listener,
) {
    private val backends = backends.associateBy { it.row.name }

    /**
     * Runs the campaign to its end, or goes on with what an earlier run left.
     *
     * @return the last outcome, also where the storage did not take it. What goes wrong with a case
     *   is in it, and so is what stops the whole campaign.
     */
    fun run(): Outcome {
        val campaign =
            try {
                CAMPAIGN.read(File(folder, CAMPAIGN_NAME))
            } catch (error: HarnessException) {
                return failUnread(error)
            }
        val log = OutcomeLog(folder, platform, listener, resumed(campaign))
        if (log.outcome.state == OutcomeState.Finished) return log.outcome
        try {
            log.begin()
            groups(campaign, log.pending).forEach { measure(campaign, it, log) }
            log.finish()
        } catch (_: InterruptedException) {
            return ended(log, "It was stopped on the phone. Start it again to go on.")
        } catch (error: HarnessException) {
            return ended(log, error.message)
        } finally {
            forgetCopies()
        }
        return log.outcome
    }

    private fun measure(campaign: Campaign, group: List<Int>, log: OutcomeLog) {
        val coolDown = CoolDown(campaign.coolDownSeconds, platform, log)
        coolDown.await(group.first())
        val isolated = group.mapNotNull { isolated(campaign, it, log) }.toMutableList()
        while (isolated.isNotEmpty()) {
            coolDown.await(isolated.first().resolved.position)
            val failed = together(campaign, isolated, log) ?: return
            log.leaveOut(failed.position, failed.message)
            isolated.removeAll { it.resolved.position == failed.position }
        }
    }

    /** Null where the case was left out. */
    private fun isolated(campaign: Campaign, position: Int, log: OutcomeLog): IsolatedRun? = try {
        val resolved = resolve(position, campaign, folder, backends)
        runIsolated(resolved, platform) { step ->
            if (Thread.interrupted()) throw InterruptedException()
            log.step(position, step, running = listOf(position))
        }
    } catch (error: Throwable) {
        if (!isOfTheModel(error)) throw error
        log.leaveOut(position, sentenceOf(error))
        null
    }

    /** The model that failed; null where all were measured. */
    private fun together(
        campaign: Campaign,
        isolated: List<IsolatedRun>,
        log: OutcomeLog,
    ): ModelFailed? {
        val measured =
            try {
                measureGroup(isolated, campaign.plan, platform, log, listener)
            } catch (failed: ModelFailed) {
                return failed
            } catch (error: Throwable) {
                if (!isOfTheModel(error)) throw error
                return ModelFailed(isolated.first().resolved.position, error)
            }
        val reports = reports(isolated, measured, campaign, platform)
        val written =
            isolated.zip(reports).associate { (each, report) ->
                val path = "reports/${report.id}.json"
                writeAtomically(File(folder, path), REPORT.write(report), durable = true)
                each.resolved.position to path
            }
        log.measured(written)
        isolated.zip(reports).forEach { (each, report) ->
            listener.measured(each.resolved.position, report)
        }
        return null
    }

    /** What an earlier run of the same campaign left, or a new beginning. */
    private fun resumed(campaign: Campaign): Outcome {
        val earlier = earlierOutcome()
        if (earlier?.campaign != campaign.id || earlier.cases.size != campaign.cases.size) {
            val pending = CaseOutcome(state = CaseOutcomeState.Pending)
            return begun(campaign.id, campaign.cases.map { pending })
        }
        if (earlier.state == OutcomeState.Finished) return earlier
        return begun(campaign.id, earlier.cases.map(::afterCrash))
    }

    private fun begun(id: String, cases: List<CaseOutcome>) = Outcome(
        schemaVersion = SCHEMA_VERSION,
        campaign = id,
        updated = timeText(platform.now()),
        state = OutcomeState.Running,
        message = null,
        progress = null,
        cases = cases,
    )

    private fun earlierOutcome(): Outcome? = try {
        OUTCOME.read(File(folder, OUTCOME_NAME))
    } catch (_: HarnessException) {
        null // There is none, or it is not ours to go on from.
    }

    private fun afterCrash(case: CaseOutcome): CaseOutcome = when (case.state) {
        CaseOutcomeState.Running ->
            CaseOutcome(state = CaseOutcomeState.LeftOut, reason = ENDED_THE_APP)

        else -> case
    }

    /** Under the campaign's id as far as that can be read, so that the driver knows it again. */
    private fun failUnread(error: HarnessException): Outcome {
        val id = listOf(readableId(), folder.name).find { it != null && UUID.matches(it) } ?: NO_ID
        val log = OutcomeLog(folder, platform, listener, begun(id, emptyList()))
        return ended(log, error.message)
    }

    private fun readableId(): String? = try {
        CAMPAIGN.readText(readFile(File(folder, CAMPAIGN_NAME)), "id")
    } catch (_: HarnessException) {
        null
    }

    private fun ended(log: OutcomeLog, message: String): Outcome {
        try {
            log.fail(message)
        } catch (_: StorageException) {
            listener.changed(log.outcome) // Not on the disk: its fullness may be the very message.
        }
        return log.outcome
    }
}

/** Groups of cases in the order in which their first cases come; of a sustained run each alone. */
private fun groups(campaign: Campaign, positions: List<Int>): List<List<Int>> =
    if (campaign.plan.sustained == true) {
        positions.map(::listOf)
    } else {
        positions
            .groupBy { campaign.cases[it].backend to campaign.cases[it].threads }
            .values
            .toList()
    }

/** Waiting for a calm thermal state, for at most so many seconds in all. */
private class CoolDown(
    seconds: Double,
    private val platform: Platform,
    private val log: OutcomeLog,
) {
    private var leftNs = (seconds * NS_PER_S).toLong()

    fun await(case: Int) {
        if (platform.thermal()?.calm != false) return
        log.step(case, Step.CoolDown, running = emptyList())
        val before = platform.nanoTime()
        var waited = 0L
        while (waited < leftNs && platform.thermal()?.calm == false) {
            platform.sleep(minOf(COOL_DOWN_LOOK_NS, leftNs - waited))
            waited = platform.nanoTime() - before
            log.beat(0, null)
        }
        leftNs -= waited
    }
}
