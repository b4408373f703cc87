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

    fun run(input: InputTensor): FloatArray = tensor(input).use { image ->
        session.run(mapOf(Model.input.name to image)).use { results ->
            val scores = checkNotNull((results[Model.SCORES_POSITION] as OnnxTensor).floatBuffer)
            FloatArray(scores.remaining()).also { scores.get(it) }
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
