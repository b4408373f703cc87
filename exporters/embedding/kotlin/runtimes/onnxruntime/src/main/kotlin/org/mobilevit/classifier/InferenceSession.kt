package org.mobilevit.classifier

import ai.onnxruntime.OnnxJavaType
import ai.onnxruntime.OnnxTensor
import ai.onnxruntime.OrtEnvironment
import ai.onnxruntime.OrtSession
import android.content.Context
import org.mobilevit.picture.ElementType
import org.mobilevit.picture.InputTensor
import java.io.Closeable

/** The model on ONNX Runtime, on the processor. */
internal class InferenceSession(context: Context) : Closeable {
    private val environment = OrtEnvironment.getEnvironment().apply { setTelemetry(false) }
    private val session =
        OrtSession.SessionOptions().use { options ->
            val model = context.assets.open(Model.ASSET).use { it.readBytes() }
            environment.createSession(model, options)
        }

    /** What [read] makes of the outputs, which are gone afterwards. */
    fun <T> run(input: InputTensor, read: (Outputs) -> T): T = tensor(input).use { image ->
        session.run(mapOf(Model.input.name to image)).use { read(Tensors(it)) }
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

    override fun close() = session.close()
}

private class Tensors(private val results: OrtSession.Result) : Outputs {
    override fun floats(which: Int): FloatArray {
        val values = checkNotNull(tensor(which).floatBuffer)
        return FloatArray(values.remaining()).also { values.get(it) }
    }

    override fun bytes(which: Int): ByteArray {
        val values = tensor(which).byteBuffer
        return ByteArray(values.remaining()).also { values.get(it) }
    }

    override fun ints(which: Int): IntArray {
        val values = checkNotNull(tensor(which).intBuffer)
        return IntArray(values.remaining()).also { values.get(it) }
    }

    private fun tensor(which: Int): OnnxTensor = results[Model.outputs[which]] as OnnxTensor
}
