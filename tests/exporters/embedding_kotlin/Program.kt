package org.mobilevit.classifier

import org.mobilevit.picture.ElementType
import org.mobilevit.picture.ImageInput
import org.mobilevit.picture.InputTensor
import org.mobilevit.picture.Interpolation
import org.mobilevit.picture.Picture
import org.mobilevit.picture.Preprocessing
import org.mobilevit.picture.Size
import org.mobilevit.picture.decoders.topClasses
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.IntBuffer

/**
 * What an embedded module computes, without Android: one line of standard input is one task.
 *
 * Every task begins with files: 32-bit colours and where the result goes, or scores; all values are
 * little-endian.
 */
fun main() {
    generateSequence(::readLine).forEach { line ->
        val words = ArrayDeque(line.split(" "))
        when (val task = words.removeFirst()) {
            "pixels" -> pixels(words)
            "input" -> input(words)
            "embedded" -> embedded(words)
            "classify" -> classify(words)
            else -> error("No task is called $task.")
        }
    }
}

/** Colours, height, width, result, and a description: the pixels after resize and crop. */
private fun pixels(words: ArrayDeque<String>) {
    val picture = picture(words)
    val target = File(words.removeFirst())
    val description =
        Preprocessing(
            resize = Size(words.number(), words.number()),
            cover = words.removeFirst() == "cover",
            crop = Size(words.number(), words.number()),
            interpolation = Interpolation.valueOf(words.removeFirst()),
            antialias = words.removeFirst().toBooleanStrict(),
        )
    target.writeBytes(description.pixels(picture))
}

/** Pixels and a description of an input: what the model is fed. */
private fun input(words: ArrayDeque<String>) {
    val pixels = File(words.removeFirst()).readBytes()
    val target = File(words.removeFirst())
    val spec =
        ImageInput(
            name = "image",
            channelsFirst = words.removeFirst() == "NCHW",
            type = ElementType.valueOf(words.removeFirst().uppercase()),
            highest = words.removeFirst().toFloat(),
            shape = words.map { it.toInt() },
        )
    write(spec.of(pixels), target)
}

/** Colours, height, width, result: what the module feeds its own model. */
private fun embedded(words: ArrayDeque<String>) {
    val picture = picture(words)
    write(Model.input.of(Model.preprocessing.pixels(picture)), File(words.removeFirst()))
}

/** Scores, how many classes, file of labels or nothing: a line for every class. */
private fun classify(words: ArrayDeque<String>) {
    val bytes = little(File(words.removeFirst()).readBytes()).asFloatBuffer()
    val scores = FloatArray(bytes.remaining()).also { bytes.get(it) }
    val most = words.number()
    val labels = words.removeFirstOrNull()?.let { File(it).readLines() }
    topClasses(scores, labels, most).forEach {
        println("${it.index} ${it.probability} ${it.label}")
    }
}

private fun picture(words: ArrayDeque<String>): Picture {
    val colours = little(File(words.removeFirst()).readBytes()).asIntBuffer()
    return StoredPicture(colours, height = words.number(), width = words.number())
}

private class StoredPicture(private val source: IntBuffer, height: Int, width: Int) :
    Picture(height, width) {
    override fun read(y: Int, colours: IntArray) {
        source.position(y * width)
        source.get(colours)
    }
}

private fun write(input: InputTensor, target: File) = when (input.spec.type) {
    ElementType.UINT8 -> target.writeBytes(input.bytes())

    ElementType.FLOAT32 -> {
        val values = input.floats()
        val bytes = little(ByteArray(4 * values.size))
        bytes.asFloatBuffer().put(values)
        target.writeBytes(bytes.array())
    }
}

private fun little(bytes: ByteArray): ByteBuffer =
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)

private fun ArrayDeque<String>.number(): Int = removeFirst().toInt()
