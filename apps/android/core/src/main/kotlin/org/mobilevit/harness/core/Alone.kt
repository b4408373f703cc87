package org.mobilevit.harness.core

import java.io.File

private const val WARM_LOADS = 3

/** What was found about one artifact in a runtime of its own. */
internal class Alone(
    val candidate: Candidate,
    val file: File,
    val input: InputTensor,
    val load: Load,
    val parity: Parity,
    val unitObserved: String?,
    val memory: Memory?,
)

/**
 * Loads an artifact in a runtime of its own, runs it on the manifest's references, and loads it
 * again a few times.
 *
 * @param step is told what begins.
 * @throws HarnessException the artifact is damaged, or its outputs are outside its limits.
 */
internal fun measureAlone(
    candidate: Candidate,
    surroundings: Surroundings,
    step: (Step) -> Unit,
): Alone {
    val artifact = candidate.artifact
    val limits = limitsNamed(artifact.limit)
    step(Step.LOAD)
    val references = loadReferences(candidate)
    val file = provenFile(candidate.folder, artifact.file, artifact.sha256)
    return candidate.backend.open(candidate.case.threads).use { engine ->
        val memory = surroundings.watchMemory()
        val cold = surroundings.dropFromCache(file)
        val (model, loadNs) = timed(surroundings) { engine.load(file, artifact) }
        val input = references.first().input
        val first =
            model.use {
                model.bind(input)
                val (_, runNs) = timed(surroundings) { model.run() }
                step(Step.CHECK)
                val parity = check(model, references, limits, batchSize(artifact), engine.runtime)
                First(runNs, parity, model.unitObserved, memory())
            }
        step(Step.LOAD)
        val warm = List(WARM_LOADS) { loadOnce(engine, candidate, file, surroundings) }
        val load =
            Load(
                coldNs = if (cold) loadNs else null,
                warmNs = summarize(warm).medianNs,
                firstInferenceNs = first.runNs,
            )
        Alone(candidate, file, input, load, first.parity, first.unitObserved, first.memory)
    }
}

/** Of the model that was loaded first. */
private class First(
    val runNs: Long,
    val parity: Parity,
    val unitObserved: String?,
    val memory: Memory?,
)

private fun loadOnce(
    engine: Engine,
    candidate: Candidate,
    file: File,
    surroundings: Surroundings,
): Long {
    val (model, loadNs) = timed(surroundings) { engine.load(file, candidate.artifact) }
    model.close()
    return loadNs
}

private fun check(
    model: LoadedModel,
    references: List<LoadedReference>,
    limits: Limits,
    batch: Int,
    runtime: String,
): Parity {
    val outputs =
        references.map {
            model.bind(it.input)
            model.run()
            firstOf(model.output(), batch)
        }
    val figures = compare(references.map { it.logits }, outputs, limits, runtime)
    val outside = parityViolations(figures, limits)
    if (outside.isNotEmpty()) {
        throw HarnessException(
            "It does not compute here what the reference model computes: " +
                "${outside.joinToString("; ")}.",
        )
    }
    return figures
}

/** The first image's share of a batch. */
private fun firstOf(output: FloatArray, batch: Int): FloatArray {
    if (output.size % batch != 0) {
        throw HarnessException("The artifact gives ${output.size} values for $batch images.")
    }
    return output.copyOf(output.size / batch)
}

private inline fun <T> timed(surroundings: Surroundings, work: () -> T): Pair<T, Long> {
    val before = surroundings.nanoTime()
    val result = work()
    return result to surroundings.nanoTime() - before
}
