package org.mobilevit.classifier

import ai.onnxruntime.OnnxJavaType
import ai.onnxruntime.OnnxTensor
import ai.onnxruntime.OrtEnvironment
import ai.onnxruntime.OrtSession
import android.content.Context
import org.mobilevit.classifier.core.Model
import org.mobilevit.classifier.core.ModelInput
import java.io.Closeable
import java.nio.ByteBuffer
import java.nio.FloatBuffer

/** The model on ONNX Runtime, on the processor. */
internal class InferenceSession(context: Context) : Closeable {
    private val environment = OrtEnvironment.getEnvironment()
    private val session =
        OrtSession.SessionOptions().use { options ->
            val model = context.assets.open(Model.ASSET).use { it.readBytes() }
            environment.createSession(model, options)
        }

    fun run(input: ModelInput): FloatArray = tensor(input).use { image ->
        session.run(mapOf(Model.input.name to image)).use { results ->
            val logits = checkNotNull((results[0] as OnnxTensor).floatBuffer)
            FloatArray(logits.remaining()).also { logits.get(it) }
        }
    }

    private fun tensor(input: ModelInput): OnnxTensor {
        val shape = LongArray(Model.input.shape.size) { Model.input.shape[it].toLong() }
        return when (input) {
            is ModelInput.Floats ->
                OnnxTensor.createTensor(environment, FloatBuffer.wrap(input.values), shape)

            is ModelInput.Bytes ->
                OnnxTensor.createTensor(
                    environment,
                    ByteBuffer.wrap(input.values),
                    shape,
                    OnnxJavaType.UINT8,
                )
        }
    }

    override fun close() = session.close()
}
