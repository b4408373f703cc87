package org.mobilevit.harness.backends

import ai.onnxruntime.OnnxJavaType
import ai.onnxruntime.OnnxTensor
import ai.onnxruntime.OrtEnvironment
import ai.onnxruntime.OrtException
import ai.onnxruntime.OrtSession
import ai.onnxruntime.OrtSession.SessionOptions
import org.mobilevit.harness.core.Artifact
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.core.DType
import org.mobilevit.harness.core.Engine
import org.mobilevit.harness.core.HarnessException
import org.mobilevit.harness.core.InputTensor
import org.mobilevit.harness.core.LoadedModel
import java.io.File
import java.nio.FloatBuffer

/**
 * ONNX Runtime with one of its execution providers; what that leaves runs on the CPU.
 *
 * @property provider how it is asked for, and what is known of where it runs.
 */
internal class OnnxRuntimeBackend(
    override val name: String,
    private val provider: ExecutionProvider,
) : Backend {
    override val formats = setOf("onnx")

    override fun unit(artifact: Artifact): String = provider.unit

    override fun open(threads: Int?): Engine {
        provider.unavailable()?.let { throw BackendUnavailable(it) }
        val environment =
            startingRuntime("ONNX Runtime") {
                OrtEnvironment.getEnvironment().also {
                    // A provider that the build lacks is refused here, not for each model again.
                    SessionOptions().use { options -> provider.addTo(options, threads) }
                }
            }
        return OnnxRuntimeEngine(environment, provider, threads)
    }
}

private class OnnxRuntimeEngine(
    private val environment: OrtEnvironment,
    private val provider: ExecutionProvider,
    private val threads: Int?,
) : Engine {
    // Two providers of one release are two series in a report's tables.
    override val runtime =
        "onnxruntime ${environment.version}" +
            if (provider == ExecutionProvider.CPU) "" else ", $provider execution provider"
    override val threadsObserved: Int? = null

    /**
     * Where a provider can refuse the CPU, it is asked to take the whole model first; the time of a
     * load that has to be done again with the CPU holds both.
     */
    override fun load(file: File, artifact: Artifact): LoadedModel =
        if (!provider.canRefuseTheCpu) {
            session(file, artifact, alone = false)
        } else {
            try {
                session(file, artifact, alone = true)
            } catch (_: OrtException) {
                session(file, artifact, alone = false)
            }
        }

    private fun session(file: File, artifact: Artifact, alone: Boolean): LoadedModel {
        val options = SessionOptions()
        try {
            provider.addTo(options, threads)
            if (alone) {
                options.addConfigEntry("session.disable_cpu_ep_fallback", "1")
            }
            val session = environment.createSession(file.path, options)
            return OnnxRuntimeModel(
                environment,
                options,
                session,
                artifact,
                provider.observed(alone),
            )
        } catch (exception: Throwable) {
            options.close()
            throw exception
        }
    }

    /** Nothing to free: the environment belongs to the process. */
    override fun close() = Unit
}

/**
 * A session with its input and its output in memory of their own.
 *
 * [run] is one call of `OrtSession.run` with both: the timed call holds the inference and the JNI
 * call (one name and one address each way), no copy of the input, no allocation of the output.
 */
private class OnnxRuntimeModel(
    private val environment: OrtEnvironment,
    private val options: SessionOptions,
    private val session: OrtSession,
    private val artifact: Artifact,
    override val unitObserved: String?,
) : LoadedModel {
    private val logits = artifact.logits()
    private var inputs = emptyMap<String, OnnxTensor>()
    private var outputs = emptyMap<String, OnnxTensor>()
    private var values: FloatBuffer = FloatBuffer.allocate(0)

    override fun bind(input: InputTensor) {
        release()
        val batch = input.shape.first()
        val shape = LongArray(logits.shape.size) { axis -> (logits.shape[axis] ?: batch).toLong() }
        inputs = mapOf(input.spec.name to tensor(input))
        values = directFloats(shape.fold(1L, Long::times).toInt())
        outputs = mapOf(logits.name to OnnxTensor.createTensor(environment, values, shape))
    }

    private fun tensor(input: InputTensor): OnnxTensor {
        val shape = LongArray(input.shape.size) { input.shape[it].toLong() }
        return when (input.spec.dtype) {
            DType.FLOAT32 ->
                OnnxTensor.createTensor(environment, input.view().asFloatBuffer(), shape)

            DType.UINT8 ->
                OnnxTensor.createTensor(environment, input.view(), shape, OnnxJavaType.UINT8)

            else -> throw HarnessException("ONNX Runtime gets no ${input.spec.dtype.text} here.")
        }
    }

    override fun run() = session.run(inputs, outputs).close()

    override fun output(): FloatArray {
        values.rewind()
        return FloatArray(values.remaining()).also { values.get(it) }
    }

    override fun close() {
        release()
        session.close()
        options.close()
    }

    private fun release() {
        inputs.values.forEach { it.close() }
        outputs.values.forEach { it.close() }
        inputs = emptyMap()
        outputs = emptyMap()
    }
}
