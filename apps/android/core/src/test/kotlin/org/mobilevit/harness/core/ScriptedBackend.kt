package org.mobilevit.harness.core

import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Software
import org.mobilevit.picture.InputTensor
import java.io.File
import org.mobilevit.harness.contract.Backend as BackendRow

/** What a scripted model does; it is the content of its file. */
@Serializable
data class Script(
    /** Of one run, in nanoseconds. */
    val latencyNs: Long = 5_000_000,
    /** Added to every output value. */
    val error: Double = 0.0,
    /** The load fails from this one on, counted from 1. */
    val failingLoad: Int = Int.MAX_VALUE,
    /** The run fails from this one on, counted from 1 in each loaded model. */
    val failingRun: Int = Int.MAX_VALUE,
    /** Makes two scripts two files. */
    val note: String = "",
) {
    fun bytes(): ByteArray = Json.encodeToString(serializer(), this).toByteArray()

    companion object {
        fun read(file: File): Script = Json.decodeFromString(serializer(), file.readText())
    }
}

/** A back end that does what its models' files say; its network sums the channels. */
class ScriptedBackend(
    private val device: ScriptedPlatform,
    name: String = "onnxruntime-cpu",
    unit: String? = "cpu",
) : Backend {
    override val row = BackendRow(true, "onnx", name, true, unit)
    var threadsObserved: Int? = null
    var unitObserved: String? = "cpu"

    /** Called before every run with the number of models that are loaded. */
    var beforeRun: (Int) -> Unit = {}
    var open = 0
        private set
    private val loads = mutableMapOf<File, Int>()
    private var loaded = 0

    override fun open(threads: Int?): Engine {
        open++
        return ScriptedEngine(threads)
    }

    private inner class ScriptedEngine(threads: Int?) : Engine {
        override val runtime = Software("scripted", "1.0")
        override val threadsObserved = this@ScriptedBackend.threadsObserved ?: threads

        override fun load(file: File, artifact: Artifact): LoadedModel {
            device.time += 30_000_000
            val script = Script.read(file)
            val count = loads.merge(file, 1, Int::plus) ?: 1
            check(count < script.failingLoad) { "there is no memory for ${artifact.title}" }
            loaded++
            return ScriptedModel(script)
        }

        override fun close() {
            open--
        }
    }

    private inner class ScriptedModel(private val script: Script) : LoadedModel {
        private lateinit var bound: InputTensor
        private var runs = 0
        private var closed = false
        override val provider = null
        override val unitObserved get() = this@ScriptedBackend.unitObserved

        override fun bind(input: InputTensor) {
            bound = input
        }

        override fun run() {
            check(!closed) { "run after close" }
            beforeRun(loaded)
            if (++runs >= script.failingRun) throw UnsatisfiedLinkError("no kernel for run $runs")
            // Not always the same: a little jitter, as every device has.
            device.time += script.latencyNs + script.latencyNs / 1000 * (runs % 7)
        }

        override fun outputs(): Map<String, FloatArray> {
            val sums = channelSums(bound.floats())
            val wrong = sums.map { (it + script.error).toFloat() }.toFloatArray()
            return mapOf("sums" to wrong, "first" to wrong.copyOf(1))
        }

        override fun close() {
            check(!closed) { "closed twice, which real runtimes refuse" }
            loaded--
            closed = true
        }
    }
}

/** The reference model of the tests: the sum of each of three planes. */
fun channelSums(planes: FloatArray): FloatArray {
    val area = planes.size / 3
    return FloatArray(3) { channel ->
        (0 until area).sumOf { planes[channel * area + it].toDouble() }.toFloat()
    }
}
