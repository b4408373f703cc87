package org.mobilevit.harness.backends

import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Software
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.core.Engine
import org.mobilevit.harness.core.LoadedModel
import org.mobilevit.harness.core.comparableOutputs
import org.mobilevit.harness.core.title
import org.mobilevit.picture.ElementType
import org.mobilevit.picture.InputTensor
import org.pytorch.executorch.EValue
import org.pytorch.executorch.ExecuTorchRuntime
import org.pytorch.executorch.Module
import org.pytorch.executorch.Tensor
import java.io.File
import org.mobilevit.harness.contract.Backend as BackendRow

/** ExecuTorch; which of its back ends runs what was decided when the file was made. */
internal class ExecuTorchBackend(override val row: BackendRow) : Backend {
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
    override val runtime = Software(name = "executorch", version = BuildConfig.EXECUTORCH_VERSION)
    override val threadsObserved: Int? = null

    /** Includes the preparation of the method, which ExecuTorch would leave to the first run. */
    override fun load(file: File, artifact: Artifact): LoadedModel {
        val module = Module.load(file.path, Module.LOAD_MODE_MMAP, threads ?: 0)
        try {
            val used = module.getMethodMetadata(METHOD).backends.toSet()
            val missing = used - registered
            if (missing.isNotEmpty()) {
                throw BackendUnavailable(
                    "${artifact.title} was made for ${missing.joinToString()}; this app's " +
                        "ExecuTorch has ${registered.joinToString()}.",
                )
            }
            module.loadMethod(METHOD)
            return ExecuTorchModel(module, artifact, used)
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
 * [run] is one call of `Module.forward`: the timed call holds the JNI call, which wraps the input's
 * memory in a tensor and each output's in a Java object; ExecuTorch's copy of the input into the
 * memory that was planned for it; and the inference. Later values may reuse that memory, so that
 * every run is given its input anew.
 */
private class ExecuTorchModel(
    private val module: Module,
    private val artifact: Artifact,
    delegates: Set<String>,
) : LoadedModel {
    override val provider = delegates.joinToString(" + ").ifEmpty { null }

    // Only without another back end is it known where everything runs: on the CPU.
    override val unitObserved = if ((delegates - "XnnpackBackend").isEmpty()) "cpu" else null
    private var inputs = emptyArray<EValue>()
    private var outputs = emptyArray<EValue>()

    override fun bind(input: InputTensor) {
        val (data, shape) = input.view() to input.extents
        val tensor =
            when (input.spec.type) {
                ElementType.FLOAT32 -> Tensor.fromBlob(data.asFloatBuffer(), shape)
                ElementType.UINT8 -> Tensor.fromBlobUnsigned(data, shape)
            }
        inputs = arrayOf(EValue.from(tensor))
    }

    override fun run() {
        outputs = module.forward(*inputs)
    }

    override fun outputs(): Map<String, FloatArray> =
        artifact.comparableOutputs.associate { output ->
            val position = artifact.outputs.indexOf(output)
            output.name to outputs[position].toTensor().dataAsFloatArray
        }

    override fun close() = module.destroy()
}

private const val METHOD = "forward"
