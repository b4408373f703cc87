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

    fun floats(input: InputTensor): FloatArray = output(input) { output ->
        val values = checkNotNull(output.floatBuffer)
        FloatArray(values.remaining()).also { values.get(it) }
    }

    fun bytes(input: InputTensor): ByteArray = output(input) { output ->
        val values = output.byteBuffer
        ByteArray(values.remaining()).also { values.get(it) }
    }

    fun ints(input: InputTensor): IntArray = output(input) { output ->
        val values = checkNotNull(output.intBuffer)
        IntArray(values.remaining()).also { values.get(it) }
    }

    private fun <T> output(input: InputTensor, read: (OnnxTensor) -> T): T =
        tensor(input).use { image ->
            session.run(mapOf(Model.input.name to image)).use { results ->
                read(results[Model.OUTPUT_POSITION] as OnnxTensor)
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

    override fun close() = session.close()
}
