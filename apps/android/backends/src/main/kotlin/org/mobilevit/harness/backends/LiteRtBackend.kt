package org.mobilevit.harness.backends

import android.content.Context
import com.google.ai.edge.litert.Accelerator
import com.google.ai.edge.litert.BuiltinNpuAcceleratorProvider
import com.google.ai.edge.litert.CompiledModel
import com.google.ai.edge.litert.Environment
import com.google.ai.edge.litert.LiteRtException
import org.mobilevit.harness.core.Artifact
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.core.DType
import org.mobilevit.harness.core.Engine
import org.mobilevit.harness.core.HarnessException
import org.mobilevit.harness.core.InputTensor
import org.mobilevit.harness.core.LoadedModel
import java.io.File

/** LiteRT's compiled models on one accelerator. */
internal class LiteRtBackend(private val context: Context, private val accelerator: Accelerator) :
    Backend {
    private val unit = accelerator.name.lowercase()

    override val name = "litert-$unit"
    override val formats = setOf("tflite")

    override fun unit(artifact: Artifact): String = unit

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
    override val runtime = "litert ${BuildConfig.LITERT_VERSION}"
    override val threadsObserved: Int? = null

    /**
     * An accelerator is asked to take the whole model; where it refuses, the model is compiled for it
     * and the CPU together, and the time of the load holds both.
     *
     * Where it takes a model, but hands a single operation back while it builds its program, LiteRT
     * says so in the log alone.
     */
    override fun load(file: File, artifact: Artifact): LoadedModel {
        val unit = accelerator.name.lowercase()
        if (accelerator == Accelerator.CPU) {
            return model(file, artifact, unit, accelerator)
        }
        return try {
            model(file, artifact, unit, accelerator)
        } catch (_: LiteRtException) {
            model(file, artifact, "$unit + cpu", accelerator, Accelerator.CPU)
        }
    }

    private fun model(
        file: File,
        artifact: Artifact,
        unit: String,
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
        return LiteRtModel(CompiledModel.create(file.path, options, environment), artifact, unit)
    }

    override fun close() = environment.close()
}

/**
 * A compiled model with its buffers.
 *
 * [run] is one call of `CompiledModel.run` with buffers that exist before. On an accelerator the
 * logits are read back as part of it, since only then they are certain to be complete; on the CPU
 * reading them is not part of the timed call. The input lies in the runtime's own buffer already.
 */
private class LiteRtModel(
    private val model: CompiledModel,
    artifact: Artifact,
    override val unitObserved: String,
) : LoadedModel {
    private val logits = artifact.outputs.indexOf(artifact.logits())
    private val inputs = model.createInputBuffers()
    private val outputs = model.createOutputBuffers()
    private var read: FloatArray? = null

    override fun bind(input: InputTensor) {
        when (input.spec.dtype) {
            DType.FLOAT32 -> inputs.first().writeFloat(input.floats())
            DType.UINT8 -> inputs.first().writeInt8(input.bytes())
            else -> throw HarnessException("LiteRT gets no ${input.spec.dtype.text} here.")
        }
    }

    override fun run() {
        model.run(inputs, outputs)
        read = if (unitObserved == "cpu") null else outputs[logits].readFloat()
    }

    override fun output(): FloatArray = read ?: outputs[logits].readFloat()

    override fun close() {
        inputs.forEach { it.close() }
        outputs.forEach { it.close() }
        model.close()
    }
}
