package org.mobilevit.harness.backends

import android.content.Context
import com.google.ai.edge.litert.Accelerator
import org.mobilevit.harness.core.Backend
import org.mobilevit.harness.core.BackendUnavailable
import org.mobilevit.harness.contract.Backend as BackendRow

/**
 * Every back end of this app, in the order in which a driver measures; whether the device has one is
 * known once it is opened. Those at the end are measured where they are asked for by name.
 *
 * @param context the application's.
 */
fun backends(context: Context): List<Backend> {
    fun onnxRuntime(row: BackendRow, provider: ExecutionProvider) =
        OnnxRuntimeBackend(row, context.cacheDir, provider)
    return listOf(
        onnxRuntime(row("onnxruntime-cpu", "onnx", "cpu"), ExecutionProvider.CPU),
        onnxRuntime(row("onnxruntime-xnnpack", "onnx", "cpu"), ExecutionProvider.XNNPACK),
        ExecuTorchBackend(row("executorch", "executorch", unit = null)),
        LiteRtBackend(row("litert-cpu", "tflite", "cpu"), context, Accelerator.CPU),
        LiteRtBackend(
            row("litert-gpu", "tflite", "gpu", threads = false),
            context,
            Accelerator.GPU,
        ),
        onnxRuntime(named("onnxruntime-nnapi", "onnx", "all"), ExecutionProvider.NNAPI),
        onnxRuntime(named("onnxruntime-qnn", "onnx", "npu"), ExecutionProvider.QNN),
        LiteRtBackend(named("litert-npu", "tflite", "npu"), context, Accelerator.NPU),
    )
}

private fun row(name: String, format: String, unit: String?, threads: Boolean = true) = BackendRow(
    name = name,
    format = format,
    unit = unit,
    threads = threads,
    byDefault = true,
)

private fun named(name: String, format: String, unit: String) =
    row(name, format, unit, threads = false).copy(byDefault = false)

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
