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

    /** What [read] makes of the outputs. */
    fun <T> run(input: InputTensor, read: (Outputs) -> T): T {
        val (data, shape) = input.view() to input.extents
        val image =
            when (input.spec.type) {
                ElementType.FLOAT32 -> Tensor.fromBlob(data.asFloatBuffer(), shape)
                ElementType.UINT8 -> Tensor.fromBlobUnsigned(data, shape)
            }
        return read(Tensors(module.forward(EValue.from(image))))
    }

    override fun close() = module.close()
}

private class Tensors(private val values: Array<EValue>) : Outputs {
    override fun floats(which: Int): FloatArray = tensor(which).dataAsFloatArray

    override fun bytes(which: Int): ByteArray = tensor(which).dataAsUnsignedByteArray

    override fun ints(which: Int): IntArray = tensor(which).dataAsIntArray

    private fun tensor(which: Int): Tensor = values[Model.outputs[which]].toTensor()
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
