package org.mobilevit.harness.backends

import ai.onnxruntime.OnnxJavaType
import ai.onnxruntime.OnnxTensor
import ai.onnxruntime.OrtEnvironment
import ai.onnxruntime.OrtException
import ai.onnxruntime.OrtSession
import ai.onnxruntime.OrtSession.SessionOptions
import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Dtype
import org.mobilevit.harness.contract.Software
import org.mobilevit.harness.contract.TensorSpec
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.core.Engine
import org.mobilevit.harness.core.LoadedModel
import org.mobilevit.harness.core.unitObserved
import org.mobilevit.picture.ElementType
import org.mobilevit.picture.InputTensor
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder
import org.mobilevit.harness.contract.Backend as BackendRow

/**
 * ONNX Runtime with one of its execution providers; what that leaves runs on the CPU.
 *
 * @property row see [backends].
 * @property scratch a folder for files that are gone before the model is.
 * @property provider how it is asked for, and what is known of where it runs.
 */
internal class OnnxRuntimeBackend(
    override val row: BackendRow,
    private val scratch: File,
    private val provider: ExecutionProvider,
) : Backend {
    override fun open(threads: Int?): Engine {
        provider.unavailable()?.let { throw BackendUnavailable(it) }
        val environment =
            startingRuntime("ONNX Runtime") {
                OrtEnvironment.getEnvironment().also {
                    it.setTelemetry(false)
                    // A provider that the build lacks is refused here, not for each model again.
                    SessionOptions().use { options -> provider.addTo(options, threads) }
                }
            }
        return OnnxRuntimeEngine(environment, scratch, provider, threads)
    }
}

private class OnnxRuntimeEngine(
    private val environment: OrtEnvironment,
    private val scratch: File,
    private val provider: ExecutionProvider,
    private val threads: Int?,
) : Engine {
    override val runtime = Software(name = "onnxruntime", version = environment.version)
    override val threadsObserved: Int? = null

    /**
     * An accelerator that tells where it runs is asked to take the whole model first; the time of a
     * load that has to be done again with the CPU holds both.
     */
    override fun load(file: File, artifact: Artifact): LoadedModel = if (provider.canBeAlone) {
        try {
            session(file, artifact, alone = true)
        } catch (_: OrtException) {
            session(file, artifact, alone = false)
        }
    } else {
        session(file, artifact, alone = false)
    }

    private fun session(file: File, artifact: Artifact, alone: Boolean): LoadedModel {
        val options = SessionOptions()
        try {
            provider.addTo(options, threads)
            if (alone) {
                options.addConfigEntry("session.disable_cpu_ep_fallback", "1")
            }
            if (provider.observed(alone) == null) {
                options.enableProfiling(File(scratch, "onnxruntime-profile").path)
            }
            val session = environment.createSession(file.path, options)
            return OnnxRuntimeModel(environment, options, session, artifact, provider, alone)
        } catch (exception: Throwable) {
            options.close()
            throw exception
        }
    }

    /** Nothing to free: the environment belongs to the process. */
    override fun close() = Unit
}

/**
 * A session with its input and its outputs in memory of their own.
 *
 * [run] is one call of `OrtSession.run` with them: the timed call holds the inference and the JNI
 * call (a name and an address for each), no copy of the input, no allocation of an output whose
 * extents are known.
 *
 * Where only a profile tells what ran where, the first run is profiled, and no other one.
 */
private class OnnxRuntimeModel(
    private val environment: OrtEnvironment,
    private val options: SessionOptions,
    private val session: OrtSession,
    private val artifact: Artifact,
    private val executionProvider: ExecutionProvider,
    alone: Boolean,
) : LoadedModel {
    override val provider = executionProvider.takeUnless { it == ExecutionProvider.CPU }?.name
    private var unit = executionProvider.observed(alone)
    private var profiled = unit == null
    private var ran = false
    override val unitObserved: String?
        get() {
            endProfile()
            return unit
        }

    /** Outputs that are written into memory of this object. */
    private val own = artifact.outputs.filter { it.dtype in SIZES && null !in it.shape.drop(1) }

    /** Outputs that ONNX Runtime makes in every run. */
    private val others = (artifact.outputs - own.toSet()).map { it.name }.toSet()
    private var inputs = emptyMap<String, OnnxTensor>()
    private var outputs = emptyMap<String, OnnxTensor>()

    /** Of those that are compared. */
    private var values = emptyMap<String, ByteBuffer>()

    override fun bind(input: InputTensor) {
        release()
        inputs = mapOf(input.spec.name to tensor(input))
        val batch = input.extents.first()
        outputs =
            own.associate { output ->
                val shape = output.shape.map { it ?: batch }.toLongArray()
                output.name to memory(output, shape)
            }
    }

    private fun memory(output: TensorSpec, shape: LongArray): OnnxTensor {
        val size = shape.fold(SIZES.getValue(output.dtype), Long::times).toInt()
        val data = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder())
        return when (output.dtype) {
            Dtype.Uint8 -> OnnxTensor.createTensor(environment, data, shape, OnnxJavaType.UINT8)

            Dtype.Int32 -> OnnxTensor.createTensor(environment, data.asIntBuffer(), shape)

            else -> {
                values += output.name to data
                OnnxTensor.createTensor(environment, data.asFloatBuffer(), shape)
            }
        }
    }

    private fun tensor(input: InputTensor): OnnxTensor {
        val (data, shape) = input.view() to input.extents
        return when (input.spec.type) {
            ElementType.FLOAT32 ->
                OnnxTensor.createTensor(environment, data.asFloatBuffer(), shape)

            ElementType.UINT8 ->
                OnnxTensor.createTensor(environment, data, shape, OnnxJavaType.UINT8)
        }
    }

    override fun run() {
        if (ran) endProfile()
        session.run(inputs, others, outputs).close()
        ran = true
    }

    private fun endProfile() {
        if (!profiled) return
        profiled = false
        val profile = File(session.endProfiling())
        unit = unitObserved(profile.readText(), executionProvider.units)
        profile.delete()
    }

    override fun outputs(): Map<String, FloatArray> = values.mapValues { (_, data) ->
        val floats = data.asFloatBuffer()
        FloatArray(floats.remaining()).also { floats.get(it) }
    }

    override fun close() {
        endProfile()
        release()
        session.close()
        options.close()
    }

    private fun release() {
        inputs.values.forEach { it.close() }
        outputs.values.forEach { it.close() }
        inputs = emptyMap()
        outputs = emptyMap()
        values = emptyMap()
    }

    private companion object {
        /** Bytes of a value, by the types of results. */
        val SIZES = mapOf(Dtype.Float32 to 4L, Dtype.Int32 to 4L, Dtype.Uint8 to 1L)
    }
}
