package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Campaign
import org.mobilevit.harness.contract.CampaignExport
import org.mobilevit.harness.contract.Case
import org.mobilevit.harness.contract.Dtype
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.Plan
import org.mobilevit.harness.contract.Reference
import org.mobilevit.harness.contract.Report
import org.mobilevit.harness.contract.StoredArray
import org.mobilevit.harness.contract.TensorSpec
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder

private const val SIDE = 2L
private val MASK_SHAPE = listOf(1, SIDE, SIDE)
const val CAMPAIGN_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

/** A campaign's folder, made of scripts. */
class TestCampaign(val folder: File) {
    private val exports = mutableListOf<CampaignExport>()
    private val cases = mutableListOf<Case>()
    private val manifest = MANIFEST.read(Vectors.base("manifest"))
    var plan =
        Plan(
            minimumSamples = 50,
            maximumSamples = 200,
            minimumSeconds = 0.5,
            maximumSeconds = 20.0,
            relativeWidth = 0.03,
            warmupRuns = 5,
            sustained = false,
        )
    var baseline: String? = null
    var coolDownSeconds = 300.0

    /** Adds an export with these models; its folder. */
    fun export(label: String, vararg models: Script, task: String = "classification"): File {
        val path = "exports/${exports.size}"
        exports += CampaignExport(folder = path, label = label)
        val root = File(folder, path).apply { mkdirs() }
        val changed =
            manifest.copy(
                model = manifest.model.copy(task = task),
                references = listOf(1, 7).map { reference(root, it) },
                artifacts =
                models.mapIndexed { i, script -> artifact(root, "model-$i.onnx", script) },
            )
        File(root, "manifest.json").writeBytes(MANIFEST.write(changed))
        return root
    }

    /** Adds a case for the file of a model of an export. */
    fun case(export: Int, model: Int, backend: String = "onnxruntime-cpu", threads: Long? = 1) {
        val file = File(folder, "exports/$export/model-$model.onnx")
        cases += Case(backend, export.toLong(), null, digest(file), threads)
    }

    fun write() {
        val campaign =
            Campaign(
                schemaVersion = 1,
                id = CAMPAIGN_ID,
                created = "2026-01-31T13:00:00Z",
                exports = exports,
                cases = cases,
                baseline = baseline,
                plan = plan,
                coolDownSeconds = coolDownSeconds,
            )
        File(folder, "campaign.json").writeBytes(CAMPAIGN.write(campaign))
    }

    private fun reference(root: File, seed: Int): Reference {
        val pixels = ByteArray(12) { (it * 17 * seed % 251).toByte() }
        val planes =
            FloatArray(pixels.size) { (pixels[it % 4 * 3 + it / 4].toInt() and 255).toFloat() }
        val sums = channelSums(planes)
        val shape = listOf(SIDE, SIDE, 3)
        // No model of the tests gives it: it is not compared.
        val mask = stored(root, "references/$seed-mask", ByteArray(4), MASK_SHAPE, Dtype.Uint8)
        return Reference(
            name = "reference-$seed",
            pixels = stored(root, "references/$seed.rgb", pixels, shape, Dtype.Uint8),
            outputs =
            mapOf("sums" to sums, "first" to sums.copyOf(1)).mapValues { (name, values) ->
                val bytes = ByteBuffer.allocate(4 * values.size).order(ByteOrder.LITTLE_ENDIAN)
                values.forEach(bytes::putFloat)
                val extents = listOf(1, values.size.toLong())
                stored(root, "references/$seed-$name", bytes.array(), extents, Dtype.Float32)
            } + ("mask" to mask),
        )
    }

    private fun stored(
        root: File,
        path: String,
        content: ByteArray,
        shape: List<Long>,
        dtype: Dtype,
    ): StoredArray {
        val file = File(root, path)
        file.parentFile.mkdirs()
        file.writeBytes(content)
        val layout = if (shape.size == 3) "HWC" else "NC"
        return StoredArray(dtype, path, layout, digest(file), shape)
    }

    private fun artifact(root: File, name: String, script: Script): Artifact {
        val file = File(root, name).apply { writeBytes(script.bytes()) }
        val float = Dtype.Float32
        val shape = listOf(1, 3, SIDE, SIDE)
        return manifest.artifacts.first().copy(
            file = name,
            sha256 = digest(file),
            bytes = file.length(),
            inputs = listOf(TensorSpec(float, "NCHW", "image", listOf(0.0, 255.0), "image", shape)),
            outputs =
            listOf(
                TensorSpec(Dtype.DtypeString, "N", "name", null, "label", listOf(1)),
                TensorSpec(float, "NC", "sums", null, "scores", listOf(1, 3)),
                TensorSpec(float, "NC", "first", null, "boxes", listOf(1, 1)),
                TensorSpec(Dtype.Uint8, "NHW", "mask", null, "mask", MASK_SHAPE),
            ),
        )
    }
}

/** What a campaign told, in order. */
class Heard : Listener {
    val outcomes = mutableListOf<Outcome>()
    val reports = mutableMapOf<Int, Report>()
    var samples = 0
    var onChange: (Outcome) -> Unit = {}

    override fun changed(outcome: Outcome) {
        outcomes += outcome
        onChange(outcome)
    }

    override fun sampled(cases: List<Int>, latestNs: List<List<Double>>, width: Double?) {
        samples += latestNs.sumOf { it.size }
    }

    override fun measured(case: Int, report: Report) {
        reports[case] = report
    }
}
