package org.mobilevit.classifier

import android.content.Context
import com.google.ai.edge.litert.Accelerator
import com.google.ai.edge.litert.CompiledModel
import com.google.ai.edge.litert.TensorBuffer
import org.mobilevit.picture.ElementType
import org.mobilevit.picture.InputTensor
import java.io.Closeable

/**
 * The model on LiteRT, on the processor.
 *
 * For the graphics processor add the artifact `litert-gpu`, and ask for `Accelerator.GPU` alone: it
 * throws where it does not take the whole model, while GPU and CPU together may run on the CPU
 * without saying so.
 */
internal class InferenceSession(context: Context) : Closeable {
    private val model =
        CompiledModel.create(
            context.assets,
            Model.ASSET,
            CompiledModel.Options(Accelerator.CPU),
            null,
        )
    private val inputs = model.createInputBuffers()
    private val outputs = model.createOutputBuffers()

    /** What [read] makes of the outputs, which the next call replaces. */
    fun <T> run(input: InputTensor, read: (Outputs) -> T): T {
        when (input.spec.type) {
            ElementType.FLOAT32 -> inputs.first().writeFloat(input.floats())
            ElementType.UINT8 -> inputs.first().writeInt8(input.bytes())
        }
        model.run(inputs, outputs)
        return read(Buffers(outputs))
    }

    override fun close() {
        inputs.forEach { it.close() }
        outputs.forEach { it.close() }
        model.close()
    }
}

private class Buffers(private val values: List<TensorBuffer>) : Outputs {
    override fun floats(which: Int): FloatArray = buffer(which).readFloat()

    override fun bytes(which: Int): ByteArray = buffer(which).readInt8()

    override fun ints(which: Int): IntArray = buffer(which).readInt()

    private fun buffer(which: Int): TensorBuffer = values[Model.outputs[which]]
}
