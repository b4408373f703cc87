package org.mobilevit.harness.backends

import android.content.Context
import com.google.ai.edge.litert.Accelerator
import org.mobilevit.harness.core.Artifact
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.core.HarnessException
import org.mobilevit.harness.core.TensorSpec
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.FloatBuffer

/**
 * Every back end of this app; whether the device has one is known once it is opened.
 *
 * @param context the application's.
 */
fun backends(context: Context): List<Backend> = listOf(
    OnnxRuntimeBackend("onnxruntime-cpu", ExecutionProvider.CPU),
    OnnxRuntimeBackend("onnxruntime-xnnpack", ExecutionProvider.XNNPACK),
    OnnxRuntimeBackend("onnxruntime-nnapi", ExecutionProvider.NNAPI),
    OnnxRuntimeBackend("onnxruntime-qnn", ExecutionProvider.QNN),
    ExecuTorchBackend(),
    LiteRtBackend(context, Accelerator.CPU),
    LiteRtBackend(context, Accelerator.GPU),
    LiteRtBackend(context, Accelerator.NPU),
)

/**
 * What [start] gives.
 *
 * @throws BackendUnavailable the runtime's libraries are missing, or it refuses.
 */
internal fun <T> startingRuntime(title: String, start: () -> T): T = try {
    start()
} catch (error: LinkageError) {
    throw BackendUnavailable("$title is not in this build of the app: ${error.message}", error)
} catch (exception: Exception) {
    throw BackendUnavailable("$title does not start: ${exception.message}", exception)
}

/** The output that is compared with the references. */
internal fun Artifact.logits(): TensorSpec = outputs.find { it.name == "logits" }
    ?: throw HarnessException("$title has no output named logits.")

/** Memory that native code reads and writes in place. */
internal fun directFloats(count: Int): FloatBuffer = ByteBuffer
    .allocateDirect(count * Float.SIZE_BYTES)
    .order(ByteOrder.nativeOrder())
    .asFloatBuffer()
