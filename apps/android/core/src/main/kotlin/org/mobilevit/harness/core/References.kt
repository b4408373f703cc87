package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Dtype
import org.mobilevit.harness.contract.StoredArray
import org.mobilevit.picture.InputTensor
import java.nio.ByteBuffer
import java.nio.ByteOrder

private val BYTES = mapOf(Dtype.Uint8 to 1L, Dtype.Float32 to 4L)

/**
 * A reference as it is fed and as it is to come out.
 *
 * @property outputs values of one image by output; only those that can be compared.
 */
internal class LoadedReference(val input: InputTensor, val outputs: Map<String, FloatArray>)

/**
 * The references of an artifact's input size, read and proven.
 *
 * @throws HarnessException there is none, or a file of one is missing or damaged.
 */
internal fun loadReferences(resolved: ResolvedCase): List<LoadedReference> {
    val size = listOf(resolved.input.height.toLong(), resolved.input.width.toLong())
    val fitting = resolved.manifest.references.filter { it.pixels.shape.take(2) == size }
    if (fitting.isEmpty()) {
        throw HarnessException("The manifest has no reference of ${size.joinToString("x")} pixels.")
    }
    val compared = resolved.artifact.comparableOutputs.map { it.name }
    return fitting.map { reference ->
        val pixels = content(resolved, reference.pixels, Dtype.Uint8)
        val outputs =
            reference.outputs
                .filter { (name, array) -> name in compared && array.dtype == Dtype.Float32 }
                .mapValues { (_, array) -> floats(content(resolved, array, Dtype.Float32)) }
        LoadedReference(resolved.input.of(pixels), outputs)
    }
}

private fun content(resolved: ResolvedCase, array: StoredArray, dtype: Dtype): ByteArray {
    val content = readFile(provenFile(resolved.folder, array.file, array.sha256))
    val expected = array.shape.fold(BYTES.getValue(dtype), Long::times)
    if (array.dtype != dtype || content.size.toLong() != expected) {
        throw HarnessException(
            "${array.file} has ${content.size} bytes; expected $expected of ${dtype.value} " +
                "${array.shape}. Export again.",
        )
    }
    return content
}

private fun floats(content: ByteArray): FloatArray {
    val floats = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
    return FloatArray(floats.remaining()).also { floats.get(it) }
}
