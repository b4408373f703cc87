package org.mobilevit.harness.core

import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder

private const val SIDE = 2
const val CAMPAIGN_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

/** A campaign's folder, made of scripts. */
class TestCampaign(val folder: File) {
    private val exports = mutableListOf<JsonObject>()
    private val cases = mutableListOf<JsonObject>()
    var plan =
        mapOf<String, Any>(
            "minimum_samples" to 50,
            "maximum_samples" to 200,
            "minimum_seconds" to 0.5,
            "maximum_seconds" to 20,
            "relative_width" to 0.03,
            "warmup_runs" to 5,
        )
    var coolDownSeconds = 300

    /** Adds an export with these models; its folder. */
    fun export(label: String, vararg models: Script): File {
        val path = "exports/${exports.size}"
        exports += jsonObject("folder" to path, "label" to label)
        val root = File(folder, path).apply { mkdirs() }
        val references = listOf(1, 7).map { writeReference(root, it) }
        val artifacts = models.mapIndexed { i, script ->
            writeArtifact(root, "model-$i.onnx", script)
        }
        File(root, "manifest.json").writeText(manifest(references, artifacts))
        return root
    }

    /** Adds a case for the file of a model of an export. */
    fun case(export: Int, model: Int, backend: String = "onnxruntime-cpu", threads: Int? = 1) {
        val file = File(folder, "exports/$export/model-$model.onnx")
        cases +=
            jsonObject(
                "export" to export,
                "sha256" to digest(file),
                "function" to null,
                "backend" to backend,
                "threads" to threads,
            )
    }

    fun write() {
        val document =
            jsonObject(
                "schema_version" to 1,
                "id" to CAMPAIGN_ID,
                "created" to "2026-01-31T13:00:00Z",
                "exports" to exports,
                "cases" to cases,
                "plan" to jsonObject(*plan.toList().toTypedArray()),
                "cool_down_seconds" to coolDownSeconds,
            )
        File(folder, "campaign.json").writeText(jsonText(document))
    }

    private fun writeReference(root: File, seed: Int): JsonObject {
        val pixels = ByteArray(3 * SIDE * SIDE) { (it * 17 * seed % 251).toByte() }
        val planes =
            FloatArray(pixels.size) { (pixels[it % 4 * 3 + it / 4].toInt() and 255).toFloat() }
        val logits = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN)
        channelSums(planes).forEach { logits.putFloat(it) }
        return jsonObject(
            "name" to "reference-$seed",
            "pixels" to
                stored(root, "references/$seed.rgb", pixels, listOf(SIDE, SIDE, 3), "uint8", "HWC"),
            "outputs" to
                jsonObject(
                    "logits" to
                        stored(
                            root,
                            "references/$seed.f32",
                            logits.array(),
                            listOf(1, 3),
                            "float32",
                            "NC",
                        ),
                ),
        )
    }

    private fun stored(
        root: File,
        path: String,
        content: ByteArray,
        shape: List<Int>,
        dtype: String,
        layout: String,
    ): JsonObject {
        val file = File(root, path)
        file.parentFile.mkdirs()
        file.writeBytes(content)
        return jsonObject(
            "file" to path,
            "sha256" to digest(file),
            "shape" to shape,
            "dtype" to dtype,
            "layout" to layout,
        )
    }

    private fun writeArtifact(root: File, name: String, script: Script): JsonObject {
        val file = File(root, name).apply { writeBytes(script.bytes()) }
        val parity =
            Parity("fp32-exact-algebra", "onnxruntime 1.31.1", 8, 0.0, 0.0, 200.0, 1.0, 1.0)
        return jsonObject(
            "format" to "onnx",
            "precision" to "fp32",
            "target" to "portable",
            "rewrites" to emptyList<String>(),
            "options" to jsonObject(),
            "file" to name,
            "function" to null,
            "sha256" to digest(file),
            "bytes" to file.length(),
            "inputs" to
                listOf(tensor("image", listOf(1, 3, SIDE, SIDE), "NCHW", listOf(0.0, 255.0))),
            "outputs" to listOf(tensor("logits", listOf(1, 3), "NC", null)),
            "minimum_runtime" to "ONNX Runtime 1.14",
            "parity" to parityJson(parity),
            "operators" to jsonObject("Conv" to 35),
            "tools" to jsonObject("torch" to "2.13.0"),
        )
    }

    private fun tensor(name: String, shape: List<Int>, layout: String, range: List<Double>?) =
        jsonObject(
            "name" to name,
            "shape" to shape,
            "dtype" to "float32",
            "layout" to layout,
            "range" to range,
        )

    private fun manifest(references: List<JsonObject>, artifacts: List<JsonObject>): String {
        val good = Repository.conformance("manifest", "good").first {
            it.name == "one-artifact.json"
        }
        val fields = (readJson(good.readBytes(), "manifest") as JsonObject).fields
        return jsonText(
            JsonObject(
                fields + mapOf("references" to json(references), "artifacts" to json(artifacts)),
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
