package org.mobilevit.harness.backends

import ai.onnxruntime.OrtSession.SessionOptions
import ai.onnxruntime.providers.NNAPIFlags
import android.os.Build
import org.mobilevit.harness.core.CPU_PROVIDER
import java.util.EnumSet

/** How ONNX Runtime is asked for an execution provider, and what is known of where it runs. */
internal enum class ExecutionProvider(
    /** The name in a profile. */
    private val profiled: String,
    /** Where it runs the operations that it takes; null where it does not tell. */
    private val unit: String?,
) {
    CPU(CPU_PROVIDER, "cpu") {
        override fun addTo(options: SessionOptions, threads: Int?) {
            threads?.let { options.setIntraOpNumThreads(it) }
        }
    },

    /** Has threads of its own; those of ONNX Runtime must not spin beside them. */
    XNNPACK("XnnpackExecutionProvider", "cpu") {
        override fun addTo(options: SessionOptions, threads: Int?) {
            options.setIntraOpNumThreads(1)
            options.addConfigEntry("session.intra_op.allow_spinning", "0")
            val count = threads ?: Runtime.getRuntime().availableProcessors()
            options.addXnnpack(mapOf("intra_op_num_threads" to "$count"))
        }
    },

    /** The system chooses among its accelerators and does not say which; it is not asked for its CPU. */
    NNAPI("NnapiExecutionProvider", unit = null) {
        override fun unavailable() = if (Build.VERSION.SDK_INT < Build.VERSION_CODES.Q) {
            "NNAPI can be kept off the CPU from Android 10 on; this is Android " +
                "${Build.VERSION.RELEASE}."
        } else {
            null
        }

        override fun addTo(options: SessionOptions, threads: Int?) {
            threads?.let { options.setIntraOpNumThreads(it) }
            options.addNnapi(EnumSet.of(NNAPIFlags.CPU_DISABLED))
        }
    },

    /** Qualcomm's neural processor. */
    QNN("QNNExecutionProvider", "npu") {
        override fun addTo(options: SessionOptions, threads: Int?) {
            threads?.let { options.setIntraOpNumThreads(it) }
            options.addQnn(mapOf("backend_type" to "htp", "htp_performance_mode" to "burst"))
        }
    }, ;

    /** Is it worth asking ONNX Runtime to refuse what this provider does not take? */
    val canBeAlone: Boolean get() = unit != null && unit != "cpu"

    /** What a profile's providers are certain to have run on. */
    val units: Map<String, String>
        get() = listOfNotNull(unit?.let { profiled to it }, CPU_PROVIDER to "cpu").toMap()

    /**
     * Where a session runs as far as that is known without a profile.
     *
     * @param alone was every operation that it does not take refused?
     */
    fun observed(alone: Boolean): String? = unit.takeIf { alone || it == "cpu" }

    /** Why this device cannot have it, as far as that is known beforehand. */
    open fun unavailable(): String? = null

    /** @throws ai.onnxruntime.OrtException this build of ONNX Runtime does not have it. */
    abstract fun addTo(options: SessionOptions, threads: Int?)
}
