package org.mobilevit.harness.backends

import ai.onnxruntime.OrtSession.SessionOptions
import ai.onnxruntime.providers.NNAPIFlags
import android.os.Build
import java.util.EnumSet

/** How ONNX Runtime is asked for an execution provider, and what is known of where it runs. */
internal enum class ExecutionProvider(
    /** Does a session fail that would run an operation elsewhere, where it is asked to? */
    val canRefuseTheCpu: Boolean,
) {
    CPU(canRefuseTheCpu = false) {
        override fun addTo(options: SessionOptions, threads: Int?) {
            threads?.let { options.setIntraOpNumThreads(it) }
        }

        override fun observed(alone: Boolean) = "cpu"
    },

    /** Has threads of its own; those of ONNX Runtime must not spin beside them. */
    XNNPACK(canRefuseTheCpu = false) {
        override fun addTo(options: SessionOptions, threads: Int?) {
            options.setIntraOpNumThreads(1)
            options.addConfigEntry("session.intra_op.allow_spinning", "0")
            val count = threads ?: Runtime.getRuntime().availableProcessors()
            options.addXnnpack(mapOf("intra_op_num_threads" to "$count"))
        }

        override fun observed(alone: Boolean) = "cpu"
    },

    /** The system chooses among its accelerators and does not say which; it is not asked for its CPU. */
    NNAPI(canRefuseTheCpu = false) {
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

        override fun observed(alone: Boolean) = null
    },

    /** Qualcomm's neural processor. */
    QNN(canRefuseTheCpu = true) {
        override fun addTo(options: SessionOptions, threads: Int?) {
            threads?.let { options.setIntraOpNumThreads(it) }
            options.addQnn(mapOf("backend_type" to "htp", "htp_performance_mode" to "burst"))
        }

        override fun observed(alone: Boolean) = if (alone) "npu" else "npu + cpu"
    }, ;

    /** Why this device cannot have it, as far as that is known beforehand. */
    open fun unavailable(): String? = null

    /** @throws ai.onnxruntime.OrtException this build of ONNX Runtime does not have it. */
    abstract fun addTo(options: SessionOptions, threads: Int?)

    /** @param alone was every operation that it does not take refused? */
    abstract fun observed(alone: Boolean): String?
}
