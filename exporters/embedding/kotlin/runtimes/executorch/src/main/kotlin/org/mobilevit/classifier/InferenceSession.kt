package org.mobilevit.classifier

import android.content.Context
import org.mobilevit.picture.ElementType
import org.mobilevit.picture.InputTensor
import org.pytorch.executorch.EValue
import org.pytorch.executorch.Module
import org.pytorch.executorch.Tensor
import java.io.Closeable
import java.io.File
import java.io.IOException

/** The model on ExecuTorch, with the back end that it was lowered for. */
internal class InferenceSession(context: Context) : Closeable {
    private val module = Module.load(onDisk(context).path)

    fun floats(input: InputTensor): FloatArray = output(input).dataAsFloatArray

    fun bytes(input: InputTensor): ByteArray = output(input).dataAsUnsignedByteArray

    fun ints(input: InputTensor): IntArray = output(input).dataAsIntArray

    private fun output(input: InputTensor): Tensor {
        val (data, shape) = input.view() to input.extents
        val image =
            when (input.spec.type) {
                ElementType.FLOAT32 -> Tensor.fromBlob(data.asFloatBuffer(), shape)
                ElementType.UINT8 -> Tensor.fromBlobUnsigned(data, shape)
            }
        val outputs = module.forward(EValue.from(image))
        return outputs[Model.OUTPUT_POSITION].toTensor()
    }

    override fun close() = module.close()
}

/** ExecuTorch reads files and no assets: the model is copied once, under a name of its content. */
private fun onDisk(context: Context): File {
    val file = File(context.noBackupFilesDir, "${Model.SHA256}.pte")
    if (!file.exists()) {
        val partial = File.createTempFile("model", null, context.noBackupFilesDir)
        try {
            context.assets.open(Model.ASSET).use { asset ->
                partial.outputStream().use { asset.copyTo(it) }
            }
            if (!partial.renameTo(file)) {
                throw IOException("The model cannot be written to $file.")
            }
        } finally {
            partial.delete()
        }
    }
    return file
}
