package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Comparison
import org.mobilevit.harness.contract.Load
import org.mobilevit.harness.contract.Memory
import org.mobilevit.harness.contract.Step
import org.mobilevit.picture.InputTensor
import java.io.File

private const val WARM_LOADS = 3

/** What was observed of one artifact in a runtime of its own. */
internal class IsolatedRun(
    val resolved: ResolvedCase,
    val file: File,
    val input: InputTensor,
    val load: Load,
    val comparison: Comparison?,
    val memory: Memory?,
)

/**
 * Loads an artifact in a runtime of its own, runs it on the manifest's references, and loads it
 * again a few times.
 *
 * @param step is told what begins.
 * @throws HarnessException the artifact is damaged, or its outputs cannot be compared.
 */
internal fun runIsolated(
    resolved: ResolvedCase,
    platform: Platform,
    step: (Step) -> Unit,
): IsolatedRun {
    val artifact = resolved.artifact
    step(Step.Load)
    val references = loadReferences(resolved)
    val file = provenFile(resolved.folder, artifact.file, artifact.sha256)
    val input = references.first().input
    return resolved.backend.open(resolved.threads).use { engine ->
        val memory = platform.watchMemory()
        val cold = platform.dropFromCache(file)
        val (model, loadNs) = timed(platform) { engine.load(file, artifact) }
        val first =
            model.use {
                model.bind(input)
                val (_, runNs) = timed(platform) { model.run() }
                step(Step.Check)
                val comparison = compare(references, model, resolved.input.shape.first())
                FirstModel(runNs, comparison, memory())
            }
        step(Step.Load)
        val warm =
            List(WARM_LOADS) {
                val (again, ns) = timed(platform) { engine.load(file, artifact) }
                again.close()
                ns
            }
        val load =
            Load(
                coldNs = if (cold) loadNs else null,
                warmNs = SampleStatistics(warm).medianNs,
                firstInferenceNs = first.runNs,
            )
        IsolatedRun(resolved, file, input, load, first.comparison, first.memory)
    }
}

/** Of the model that was loaded first. */
private class FirstModel(val runNs: Long, val comparison: Comparison?, val memory: Memory?)

private fun compare(
    references: List<LoadedReference>,
    model: LoadedModel,
    batch: Int,
): Comparison? {
    val outputs =
        references.map { reference ->
            model.bind(reference.input)
            model.run()
            model.outputs().mapValues { (name, values) -> firstImage(name, values, batch) }
        }
    return compare(references.map { it.outputs }, outputs)
}

private fun firstImage(name: String, values: FloatArray, batch: Int): FloatArray {
    if (values.size % batch != 0) {
        throw HarnessException("$name has ${values.size} values for $batch images.")
    }
    return values.copyOf(values.size / batch)
}

private inline fun <T> timed(platform: Platform, work: () -> T): Pair<T, Long> {
    val before = platform.nanoTime()
    val result = work()
    return result to platform.nanoTime() - before
}
