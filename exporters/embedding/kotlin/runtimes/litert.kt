package org.mobilevit.classifier

import android.content.Context
import com.google.ai.edge.litert.Accelerator
import com.google.ai.edge.litert.CompiledModel
import org.mobilevit.classifier.core.Model
import org.mobilevit.classifier.core.ModelInput
import java.io.Closeable

/** The model on LiteRT, on the processor; `Accelerator.GPU` here asks for the graphics processor. */
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

    fun run(input: ModelInput): FloatArray {
        when (input) {
            is ModelInput.Floats -> inputs.first().writeFloat(input.values)
            is ModelInput.Bytes -> inputs.first().writeInt8(input.values)
        }
        model.run(inputs, outputs)
        return outputs.first().readFloat()
    }

    override fun close() {
        inputs.forEach { it.close() }
        outputs.forEach { it.close() }
        model.close()
    }
}
