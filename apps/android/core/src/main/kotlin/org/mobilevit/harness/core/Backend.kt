package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Dtype
import org.mobilevit.harness.contract.Software
import org.mobilevit.harness.contract.TensorSpec
import org.mobilevit.picture.InputTensor
import java.io.Closeable
import java.io.File
import org.mobilevit.harness.contract.Backend as BackendRow

/**
 * A runtime in one of its ways to run a model, e.g. ONNX Runtime with XNNPACK.
 *
 * Whatever an implementation throws leaves the case out; its message becomes the reason.
 */
interface Backend {
    /** What `harness.json` says of it: its name, the format that it runs, the compute unit. */
    val row: BackendRow

    /** The compute unit that is asked for; the artifact's target decides where the row has none. */
    fun unit(artifact: Artifact): String = row.unit ?: "all"

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
    /** Its name and version. */
    val runtime: Software

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
    /** What the runtime hands it to, e.g. an execution provider; null: the runtime's own kernels. */
    val provider: String?

    /**
     * The contract's name of where it runs (`cpu`, `gpu`, `npu`, or several, as `gpu + cpu`), known
     * at the latest after the first run; null where the runtime does not tell.
     */
    val unitObserved: String?

    /** Sets the input of all runs that follow, until the next one is bound. */
    fun bind(input: InputTensor)

    /** Runs once: what is timed. It returns when the outputs are complete. */
    fun run()

    /** Values of the last run's [comparableOutputs] by name, row-major. */
    fun outputs(): Map<String, FloatArray>
}

/** The outputs that are compared with the references: those of 32-bit floats. */
val Artifact.comparableOutputs: List<TensorSpec>
    get() = outputs.filter { it.dtype == Dtype.Float32 }

/** Name for people; nothing is read off it. */
val Artifact.title: String
    get() = if (function == null) file else "$file $function"
