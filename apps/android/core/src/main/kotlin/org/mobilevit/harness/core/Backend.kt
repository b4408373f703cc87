package org.mobilevit.harness.core

import java.io.Closeable
import java.io.File

/**
 * A runtime in one of its ways to run a model, e.g. ONNX Runtime with XNNPACK.
 *
 * Whatever an implementation throws leaves the case out; its message becomes the reason.
 */
interface Backend {
    /** The name that a campaign asks for, e.g. `onnxruntime-xnnpack`. */
    val name: String

    /** The manifest's names of the formats it loads, e.g. `onnx`. */
    val formats: Set<String>

    /** The compute unit asked for: `cpu`, `gpu`, `npu` or `all`; the artifact's target may decide. */
    fun unit(artifact: Artifact): String

    /**
     * Starts the runtime.
     *
     * @param threads how many to use, at least 1; null: the runtime's choice.
     * @throws BackendUnavailable this device or this build does not have it.
     */
    fun open(threads: Int?): Engine
}

/** A started runtime. */
interface Engine : Closeable {
    /** Name and version, e.g. `onnxruntime 1.22.0`. */
    val runtime: String

    /** Threads that the runtime says it uses; null where it does not tell. */
    val threadsObserved: Int?

    /**
     * Makes a model ready to run; the time that it takes is the artifact's load time.
     *
     * @param file the artifact, its digest already checked.
     * @param artifact what the manifest says of it: function, input, outputs.
     */
    fun load(file: File, artifact: Artifact): LoadedModel
}

/** A model that is ready to run. */
interface LoadedModel : Closeable {
    /**
     * The contract's name of where it runs (`cpu`, `gpu`, `npu`, or several, as `gpu + cpu`), known
     * at the latest after the first run; null where the runtime does not tell.
     */
    val unitObserved: String?

    /** Sets the input of all runs that follow, until the next one is bound. */
    fun bind(input: InputTensor)

    /** Runs once: what is timed. It returns when the outputs are complete. */
    fun run()

    /** All values of the last run's output named `logits`, row-major. */
    fun output(): FloatArray
}
