package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Conditions
import org.mobilevit.harness.contract.Plan
import org.mobilevit.harness.contract.Reading
import org.mobilevit.harness.contract.Software
import org.mobilevit.harness.contract.Step

/** After the first one; of a longer measurement they lie further apart. */
private const val MOST_READINGS = 1000

/** Looks at the device before the first round of samples, after it, and then once a second. */
private class DeviceWatch(private val platform: Platform, plan: Plan) {
    private val distanceNs = (maxOf(1.0, plan.maximumSeconds / MOST_READINGS) * NS_PER_S).toLong()
    private val readings = mutableListOf<Reading>()
    private val seen = mutableListOf<Thermal>()
    private val hidden = platform.watchHidden()
    private val powerBefore = platform.lowPowerMode()
    private val before = platform.thermal()
    private var latest = 0 to 0L

    fun begin() = read(platform.thermal())

    fun look(rounds: Int, elapsedNs: Long) {
        latest = rounds to elapsedNs
        if (rounds > 1 && elapsedNs < readings.last().elapsedNs + distanceNs) return
        val thermal = platform.thermal()
        thermal?.let { seen += it }
        read(thermal)
    }

    private fun read(thermal: Thermal?) {
        val (rounds, elapsedNs) = latest
        readings +=
            Reading(
                elapsedNs = elapsedNs,
                samples = rounds.toLong(),
                thermal = thermal?.name,
                thermalHeadroom = platform.thermalHeadroom(),
                celsius = null, // Android tells an app that of its battery alone
                frequencyHz = platform.frequencyHz(),
                battery = platform.battery(),
            )
    }

    /** Load averages and other processes are not an app's to see. */
    fun end(): Conditions {
        val after = platform.thermal()
        val looks = seen + listOfNotNull(after)
        if (readings.last().samples < latest.first) read(after)
        val battery = readings.first().battery
        return Conditions(
            thermalBefore = before?.name,
            thermalDuring = seen.maxByOrNull { it.level }?.name,
            thermalAfter = after?.name,
            batteryPercent = battery?.percent,
            charging = battery?.charging,
            lowPowerMode = either(powerBefore, platform.lowPowerMode()),
            throttled = if (looks.isEmpty()) null else looks.count { !it.calm }.toLong(),
            hidden = hidden(),
            readings = readings,
        )
    }

    private fun either(one: Boolean?, other: Boolean?): Boolean? =
        if (one == true || other == true) true else one ?: other
}

/** What was observed while a group was sampled. */
internal class GroupMeasurement(
    val run: String,
    /** Time of the first sample. */
    val created: String,
    val runtime: Software,
    val threadsObserved: Int?,
    val samples: InterleavedSamples,
    val providers: List<String?>,
    /** Of each model, after its last run. */
    val unitsObserved: List<String?>,
    val conditions: Conditions,
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
    group: List<IsolatedRun>,
    plan: Plan,
    platform: Platform,
    log: OutcomeLog,
    listener: Listener,
): GroupMeasurement {
    val cases = group.map { it.resolved }
    val positions = cases.map { it.position }
    val first = cases.first()
    log.step(first.position, Step.Measure, running = positions)
    return first.backend.open(first.threads).use { engine ->
        val models = mutableListOf<LoadedModel>()
        try {
            for (isolated in group) {
                models +=
                    blaming(isolated) { engine.load(isolated.file, isolated.resolved.artifact) }
                blaming(isolated) { models.last().bind(isolated.input) }
            }
            val runs = group.zip(models) { isolated, model ->
                { blaming(isolated) { model.run() } }
            }
            val watch = DeviceWatch(platform, plan)
            val created = timeText(platform.now())
            val rounds = GroupRounds(positions, watch, log, listener)
            val samples = sampleInTurns(runs, plan, platform::nanoTime, rounds)
            GroupMeasurement(
                run = platform.newId(),
                created = created,
                runtime = engine.runtime,
                threadsObserved = engine.threadsObserved,
                samples = samples,
                providers = models.map { it.provider },
                unitsObserved = models.map { it.unitObserved },
                conditions = watch.end(),
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
    override fun begin() = watch.begin()

    override fun between(rounds: Int, elapsedNs: Long, latestNs: List<Long>) {
        log.beat(rounds, latestNs.firstOrNull())
        if (rounds > 0) watch.look(rounds, elapsedNs)
    }

    override fun look(rounds: Rounds) = listener.sampled(positions, rounds.latestNs, rounds.width)
}

private inline fun <T> blaming(isolated: IsolatedRun, work: () -> T): T = try {
    work()
} catch (error: Throwable) {
    throw if (isOfTheModel(error)) ModelFailed(isolated.resolved.position, error) else error
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
