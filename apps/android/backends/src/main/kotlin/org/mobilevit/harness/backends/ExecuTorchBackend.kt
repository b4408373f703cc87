package org.mobilevit.harness.backends

import org.mobilevit.harness.core.Artifact
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.core.DType
import org.mobilevit.harness.core.Engine
import org.mobilevit.harness.core.HarnessException
import org.mobilevit.harness.core.InputTensor
import org.mobilevit.harness.core.LoadedModel
import org.pytorch.executorch.EValue
import org.pytorch.executorch.ExecuTorchRuntime
import org.pytorch.executorch.Module
import org.pytorch.executorch.Tensor
import java.io.File

/** ExecuTorch; which of its back ends runs what was decided when the file was made. */
internal class ExecuTorchBackend : Backend {
    override val name = "executorch"
    override val formats = setOf("executorch")

    override fun unit(artifact: Artifact): String = UNITS[artifact.target] ?: "all"

    override fun open(threads: Int?): Engine {
        val registered = startingRuntime("ExecuTorch") { ExecuTorchRuntime.getRegisteredBackends() }
        return ExecuTorchEngine(registered.toSet(), threads)
    }

    private companion object {
        /** An export's target to the compute unit that it is made for. */
        val UNITS = mapOf("portable" to "cpu", "xnnpack" to "cpu", "vulkan" to "gpu")
    }
}

private class ExecuTorchEngine(private val registered: Set<String>, private val threads: Int?) :
    Engine {
    override val runtime = "executorch ${BuildConfig.EXECUTORCH_VERSION}"
    override val threadsObserved: Int? = null

    /** Includes the preparation of the method, which ExecuTorch would leave to the first run. */
    override fun load(file: File, artifact: Artifact): LoadedModel {
        val module = Module.load(file.path, Module.LOAD_MODE_MMAP, threads ?: 0)
        try {
            val used = module.getMethodMetadata(METHOD).getBackends().toSet()
            val missing = used - registered
            if (missing.isNotEmpty()) {
                throw BackendUnavailable(
                    "${artifact.title} was made for ${missing.joinToString()}; this app's " +
                        "ExecuTorch has ${registered.joinToString()}.",
                )
            }
            module.loadMethod(METHOD)
            // Only without another back end is it known where everything runs: on the CPU.
            val unit = if ((used - "XnnpackBackend").isEmpty()) "cpu" else null
            return ExecuTorchModel(module, artifact, unit)
        } catch (exception: Throwable) {
            module.destroy()
            throw exception
        }
    }

    /** Nothing to free: the runtime belongs to the process. */
    override fun close() = Unit
}

/**
 * A program with its method `forward`.
 *
 * [run] is one call of `Module.forward`: the timed call holds the inference and the JNI call, which
 * wraps the input's memory in a tensor and each output's memory in a Java object; neither is copied.
 */
private class ExecuTorchModel(
    private val module: Module,
    artifact: Artifact,
    override val unitObserved: String?,
) : LoadedModel {
    private val logits = artifact.outputs.indexOf(artifact.logits())
    private var inputs = emptyArray<EValue>()
    private var outputs = emptyArray<EValue>()

    override fun bind(input: InputTensor) {
        val shape = LongArray(input.shape.size) { input.shape[it].toLong() }
        val tensor =
            when (input.spec.dtype) {
                DType.FLOAT32 -> Tensor.fromBlob(input.view().asFloatBuffer(), shape)
                DType.UINT8 -> Tensor.fromBlobUnsigned(input.view(), shape)
                else -> throw HarnessException("ExecuTorch gets no ${input.spec.dtype.text} here.")
            }
        inputs = arrayOf(EValue.from(tensor))
    }

    override fun run() {
        outputs = module.forward(*inputs)
    }

    override fun output(): FloatArray = outputs[logits].toTensor().dataAsFloatArray

    override fun close() = module.destroy()
}

private const val METHOD = "forward"
