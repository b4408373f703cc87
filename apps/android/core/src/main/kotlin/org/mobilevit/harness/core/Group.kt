package org.mobilevit.harness.core

/** Looks at the device after the first round of samples and then once a second. */
private class DeviceWatch(private val surroundings: Surroundings) {
    private val seen = mutableListOf<Thermal>()
    private val hidden = surroundings.watchHidden()
    private val powerBefore = surroundings.lowPowerMode()
    private val battery = surroundings.battery()
    private val before = surroundings.thermal()

    fun look() {
        surroundings.thermal()?.let { seen += it }
    }

    fun end(): Attention {
        val after = surroundings.thermal()
        val looks = seen + listOfNotNull(after)
        val conditions =
            Conditions(
                thermalBefore = before?.name,
                thermalDuring = seen.maxByOrNull { it.level }?.name,
                thermalAfter = after?.name,
                batteryPercent = battery.percent,
                charging = battery.charging,
                lowPowerMode = either(powerBefore, surroundings.lowPowerMode()),
            )
        val throttled = if (looks.isEmpty()) null else looks.count { !it.calm }
        return Attention(conditions, throttled, hidden())
    }

    private fun either(one: Boolean?, other: Boolean?): Boolean? =
        if (one == true || other == true) true else one ?: other
}

/** What happened to the app and the device during the samples. */
internal class Attention(
    val conditions: Conditions,
    /** Looks that found the device too hot; null where it does not tell. */
    val throttled: Int?,
    val hidden: Boolean?,
)

/** What a group's samples gave. */
internal class GroupMeasured(
    val run: String,
    /** Time of the first sample. */
    val created: String,
    val runtime: String,
    val threadsObserved: Int?,
    val measured: Measured,
    /** Of each model, after its last run. */
    val unitsObserved: List<String?>,
    val attention: Attention,
)

/** One model failed while the group was loaded or sampled. */
internal class ModelFailed(val position: Int, cause: Throwable) :
    HarnessException("It failed while it was measured in turns: ${sentenceOf(cause)}", cause)

/**
 * Loads all models of a group into one runtime and takes their samples in turns.
 *
 * @throws ModelFailed one model failed; the others may be tried again without it.
 */
internal fun measureGroup(
    group: List<Alone>,
    plan: Plan,
    surroundings: Surroundings,
    log: OutcomeLog,
    listener: Listener,
): GroupMeasured {
    val candidates = group.map { it.candidate }
    val positions = candidates.map { it.position }
    val first = candidates.first()
    log.step(first.position, Step.MEASURE, running = positions)
    return first.backend.open(first.case.threads).use { engine ->
        val models = mutableListOf<LoadedModel>()
        try {
            for (alone in group) {
                models += blaming(alone) { engine.load(alone.file, alone.candidate.artifact) }
                blaming(alone) { models.last().bind(alone.input) }
            }
            val runs = group.zip(models) { alone, model -> { blaming(alone) { model.run() } } }
            val watch = DeviceWatch(surroundings)
            val created = timeText(surroundings.now())
            val rounds = GroupRounds(positions, watch, log, listener)
            val measured = measureInTurns(runs, plan, surroundings::nanoTime, rounds)
            GroupMeasured(
                run = surroundings.newId(),
                created = created,
                runtime = engine.runtime,
                threadsObserved = engine.threadsObserved,
                measured = measured,
                unitsObserved = models.map { it.unitObserved },
                attention = watch.end(),
            )
        } finally {
            models.asReversed().forEach(LoadedModel::close)
        }
    }
}

private class GroupRounds(
    private val positions: List<Int>,
    private val watch: DeviceWatch,
    private val log: OutcomeLog,
    private val listener: Listener,
) : RoundListener {
    override fun between(rounds: Int, latestNs: List<Long>) {
        val beats = log.beat(rounds, latestNs.firstOrNull())
        if (rounds == 1 || (beats && rounds > 1)) watch.look()
    }

    override fun look(rounds: Rounds) = listener.sampled(positions, rounds.latestNs, rounds.width)
}

private inline fun <T> blaming(alone: Alone, work: () -> T): T = try {
    work()
} catch (error: Throwable) {
    throw if (isOfTheModel(error)) ModelFailed(alone.candidate.position, error) else error
}

/**
 * Whether the campaign can go on without the model: a library that cannot be linked and a model
 * that is too large for the memory are like any refusal, everything else that is no exception is
 * the end of the app.
 */
internal fun isOfTheModel(error: Throwable): Boolean = when (error) {
    is InterruptedException, is StorageException -> false
    else -> error is Exception || error is LinkageError || error is OutOfMemoryError
}

/** The sentence of anything that was thrown. */
internal fun sentenceOf(thrown: Throwable): String = thrown.message ?: thrown.javaClass.simpleName
