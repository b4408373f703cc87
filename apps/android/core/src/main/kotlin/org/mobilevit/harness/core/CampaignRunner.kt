package org.mobilevit.harness.core

import java.io.File

internal const val CAMPAIGN_NAME = "campaign.json"
private const val NO_ID = "00000000-0000-0000-0000-000000000000"
private const val COOL_DOWN_LOOK_NS = 1_000_000_000L
private const val ENDED_THE_APP =
    "The app ended while this case ran (a crash, or the system closed it), so it was not tried again."

/**
 * Works through one campaign's folder.
 *
 * Cases of the same back end and thread count are a group: each is first run alone, and checked
 * against the manifest's references; then the samples of those that passed are taken in turns. A
 * runner is used once, from one thread; [Thread.interrupt] of that thread stops it.
 *
 * @param folder the campaign's, with `campaign.json` and the exports.
 * @param backends those that this build of the app has.
 */
class CampaignRunner(
    private val folder: File,
    backends: List<Backend>,
    private val surroundings: Surroundings,
    private val listener: Listener,
) {
    private val backends = backends.associateBy { it.name }

    /**
     * Runs the campaign to its end, or goes on with what an earlier run left.
     *
     * @return the last outcome, also where the storage did not take it. What goes wrong with a case
     *   is in it, and so is what stops the whole campaign.
     */
    fun run(): Outcome {
        val campaign =
            try {
                parseCampaign(readFile(File(folder, CAMPAIGN_NAME)))
            } catch (error: HarnessException) {
                return failUnread(error)
            }
        val log = OutcomeLog(folder, surroundings, listener, resumed(campaign))
        if (log.outcome.state == CampaignState.FINISHED) return log.outcome
        try {
            log.begin()
            groups(campaign, log.pending).forEach { measure(campaign, it, log) }
            log.finish()
        } catch (_: InterruptedException) {
            return ended(log, "It was stopped on the phone. Start it again to go on.")
        } catch (error: HarnessException) {
            return ended(log, error.message)
        }
        return log.outcome
    }

    private fun measure(campaign: Campaign, group: List<Int>, log: OutcomeLog) {
        val coolDown = CoolDown(campaign.coolDownSeconds, surroundings, log)
        coolDown.await(group.first())
        val alone = group.mapNotNull { alone(campaign, it, log) }.toMutableList()
        while (alone.isNotEmpty()) {
            coolDown.await(alone.first().candidate.position)
            val failed = together(campaign.plan, alone, log) ?: return
            log.leaveOut(failed.position, failed.message)
            alone.removeAll { it.candidate.position == failed.position }
        }
    }

    /** Null where the case was left out. */
    private fun alone(campaign: Campaign, position: Int, log: OutcomeLog): Alone? = try {
        val candidate = candidate(position, campaign, folder, backends)
        measureAlone(candidate, surroundings) { step ->
            if (Thread.interrupted()) throw InterruptedException()
            log.step(position, step, running = listOf(position))
        }
    } catch (error: Throwable) {
        if (!isOfTheModel(error)) throw error
        log.leaveOut(position, sentenceOf(error))
        null
    }

    /** The model that failed; null where all were measured. */
    private fun together(plan: Plan, alone: List<Alone>, log: OutcomeLog): ModelFailed? {
        val measured =
            try {
                measureGroup(alone, plan, surroundings, log, listener)
            } catch (failed: ModelFailed) {
                return failed
            } catch (error: Throwable) {
                if (!isOfTheModel(error)) throw error
                return ModelFailed(alone.first().candidate.position, error)
            }
        val reports =
            reports(alone, measured, plan, surroundings, alone.map { surroundings.newId() })
        val written =
            alone.zip(reports).associate { (each, report) ->
                val path = "reports/${report.id}.json"
                writeAtomically(File(folder, path), reportBytes(report), durable = true)
                each.candidate.position to path
            }
        log.measured(written)
        alone.zip(reports).forEach { (each, report) ->
            listener.measured(each.candidate.position, report)
        }
        return null
    }

    /** What an earlier run of the same campaign left, or a new beginning. */
    private fun resumed(campaign: Campaign): Outcome {
        val earlier = earlierOutcome()
        if (earlier?.campaign != campaign.id || earlier.cases.size != campaign.cases.size) {
            return begun(campaign.id, campaign.cases.map { CaseOutcome(CaseState.PENDING) })
        }
        if (earlier.state == CampaignState.FINISHED) return earlier
        return begun(campaign.id, earlier.cases.map(::afterCrash))
    }

    private fun begun(id: String, cases: List<CaseOutcome>) = Outcome(
        campaign = id,
        updated = timeText(surroundings.now()),
        state = CampaignState.RUNNING,
        message = null,
        progress = null,
        cases = cases,
    )

    private fun earlierOutcome(): Outcome? = try {
        parseOutcome(readFile(File(folder, OUTCOME_NAME)))
    } catch (_: HarnessException) {
        null // There is none, or it is not ours to go on from.
    }

    private fun afterCrash(case: CaseOutcome): CaseOutcome = when (case.state) {
        CaseState.RUNNING -> CaseOutcome(CaseState.LEFT_OUT, reason = ENDED_THE_APP)
        else -> case
    }

    private fun failUnread(error: HarnessException): Outcome {
        val id =
            listOf(readableId(), folder.name).find { it != null && isLowerCaseUuid(it) } ?: NO_ID
        val log = OutcomeLog(folder, surroundings, listener, begun(id, emptyList()))
        return ended(log, error.message)
    }

    /** The id of a campaign that cannot be read as a whole, so that the driver knows it again. */
    private fun readableId(): String? = try {
        val document = readJson(readFile(File(folder, CAMPAIGN_NAME)), "The campaign")
        ((document as? JsonObject)?.fields?.get("id") as? JsonText)?.value
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

/** Groups of cases in the order in which their first cases come. */
private fun groups(campaign: Campaign, positions: List<Int>): List<List<Int>> =
    positions.groupBy { campaign.cases[it].backend to campaign.cases[it].threads }.values.toList()

/** Waiting for a calm thermal state, for at most so many seconds in all. */
private class CoolDown(
    seconds: Double,
    private val surroundings: Surroundings,
    private val log: OutcomeLog,
) {
    private var leftNs = (seconds * NS_PER_S).toLong()

    fun await(case: Int) {
        if (surroundings.thermal()?.calm != false) return
        log.step(case, Step.COOL_DOWN, running = emptyList())
        val before = surroundings.nanoTime()
        var waited = 0L
        while (waited < leftNs && surroundings.thermal()?.calm == false) {
            surroundings.sleep(minOf(COOL_DOWN_LOOK_NS, leftNs - waited))
            waited = surroundings.nanoTime() - before
            log.beat(0, null)
        }
        leftNs -= waited
    }
}
