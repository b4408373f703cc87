package org.mobilevit.harness.backends

import android.content.Context
import com.google.ai.edge.litert.Accelerator
import com.google.ai.edge.litert.BuiltinNpuAcceleratorProvider
import com.google.ai.edge.litert.CompiledModel
import com.google.ai.edge.litert.Environment
import com.google.ai.edge.litert.LiteRtException
import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Dtype
import org.mobilevit.harness.contract.Software
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.core.Engine
import org.mobilevit.harness.core.LoadedModel
import org.mobilevit.picture.ElementType
import org.mobilevit.picture.InputTensor
import java.io.File
import org.mobilevit.harness.contract.Backend as BackendRow

/** LiteRT's compiled models on one accelerator. */
internal class LiteRtBackend(
    override val row: BackendRow,
    private val context: Context,
    private val accelerator: Accelerator,
) : Backend {
    override fun open(threads: Int?): Engine {
        val environment =
            startingRuntime("LiteRT") {
                // Without a cache of compiled models, so that a load is a load every time.
                if (accelerator == Accelerator.NPU) {
                    Environment.create(BuiltinNpuAcceleratorProvider(context))
                } else {
                    Environment.create()
                }
            }
        val available = environment.getAvailableAccelerators()
        if (accelerator !in available) {
            environment.close()
            throw BackendUnavailable(
                "LiteRT has no $accelerator here; it has " +
                    "${available.joinToString().ifEmpty { "no accelerator" }}.",
            )
        }
        return LiteRtEngine(environment, accelerator, threads)
    }
}

private class LiteRtEngine(
    private val environment: Environment,
    private val accelerator: Accelerator,
    private val threads: Int?,
) : Engine {
    override val runtime = Software(name = "litert", version = BuildConfig.LITERT_VERSION)
    override val threadsObserved: Int? = null

    /**
     * The GPU is asked to take the whole model; where it refuses, the model is compiled for it and
     * the CPU together, and the time of the load holds both. How much of it the GPU then has, all or
     * nothing, LiteRT's Kotlin interface does not tell; nor of the NPU, to which it adds the CPU by
     * itself.
     */
    override fun load(file: File, artifact: Artifact): LoadedModel = when (accelerator) {
        Accelerator.GPU -> try {
            model(file, artifact, "gpu", accelerator)
        } catch (_: LiteRtException) {
            model(file, artifact, null, accelerator, Accelerator.CPU)
        }

        Accelerator.CPU -> model(file, artifact, "cpu", accelerator)

        else -> model(file, artifact, null, accelerator)
    }

    private fun model(
        file: File,
        artifact: Artifact,
        unit: String?,
        vararg accelerators: Accelerator,
    ): LoadedModel {
        val options = CompiledModel.Options(*accelerators)
        if (threads != null) {
            options.cpuOptions = CompiledModel.CpuOptions(numThreads = threads)
        }
        if (accelerator == Accelerator.GPU && artifact.precision == "fp32") {
            // Its own choice is half precision, which is not what the file is called.
            options.gpuOptions =
                CompiledModel.GpuOptions(precision = CompiledModel.GpuOptions.Precision.FP32)
        }
        val compiled = CompiledModel.create(file.path, options, environment)
        return LiteRtModel(compiled, artifact, accelerator, unit)
    }

    override fun close() = environment.close()
}

/**
 * A compiled model with its buffers.
 *
 * [run] is one call of `CompiledModel.run` with buffers that exist before. On an accelerator the
 * outputs are read back as part of it, since only then they are certain to be complete; on the CPU
 * reading them is not part of the timed call. The input lies in the runtime's own buffer already.
 */
private class LiteRtModel(
    private val model: CompiledModel,
    private val artifact: Artifact,
    private val accelerator: Accelerator,
    override val unitObserved: String?,
) : LoadedModel {
    override val provider = accelerator.takeUnless { it == Accelerator.CPU }?.name
    private val inputs = model.createInputBuffers()
    private val outputs = model.createOutputBuffers()
    private var complete: Map<String, FloatArray>? = null

    override fun bind(input: InputTensor) {
        when (input.spec.type) {
            ElementType.FLOAT32 -> inputs.first().writeFloat(input.floats())
            ElementType.UINT8 -> inputs.first().writeInt8(input.bytes())
        }
    }

    override fun run() {
        model.run(inputs, outputs)
        complete = if (accelerator == Accelerator.CPU) null else read()
    }

    override fun outputs(): Map<String, FloatArray> = complete ?: read()

    /** All are read, since a mask may be complete after the scores are; only floats are kept. */
    private fun read(): Map<String, FloatArray> = buildMap {
        artifact.outputs.zip(outputs) { output, buffer ->
            when (output.dtype) {
                Dtype.Float32 -> put(output.name, buffer.readFloat())
                Dtype.Int32 -> buffer.readInt()
                else -> buffer.readInt8()
            }
        }
    }

    override fun close() {
        inputs.forEach { it.close() }
        outputs.forEach { it.close() }
        model.close()
    }
}
