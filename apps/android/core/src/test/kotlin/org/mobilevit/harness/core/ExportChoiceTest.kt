package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File
import org.mobilevit.harness.contract.Backend as BackendRow

class ChoosingTest {
    @get:Rule
    val storage = TemporaryFolder()
    private val root get() = storage.root
    private val onnx = NamedBackend("onnxruntime-cpu", "onnx")
    private val liteRt = NamedBackend("litert-gpu", "tflite")

    @Test
    fun `exports are found by their manifests, and what is none is named`() {
        push("b")
        push("a")
        File(root, "exports/empty").mkdirs()
        File(root, "exports/loose.txt").writeText("no folder")
        val pushed = pushedExports(root)
        assertEquals(listOf("exports/a", "exports/b"), pushed.exports.map { it.folder })
        assertEquals(1, pushed.problems.size)
        assertTrue(pushed.problems.single().startsWith("empty: "))
    }

    @Test
    fun `nothing pushed is nothing found`() {
        val pushed = pushedExports(root)
        assertTrue(pushed.exports.isEmpty() && pushed.problems.isEmpty())
    }

    @Test
    fun `an artifact is offered on the back ends of its format alone`() {
        push("a")
        val found = choices(pushedExports(root).exports, listOf(onnx, liteRt))
        assertTrue(found.isNotEmpty())
        assertTrue(found.all { it.artifact.format == it.backend.row.format })
        assertEquals(found.size, found.map { it.title }.distinct().size)
    }

    @Test
    fun `a written campaign is read back as it was chosen`() {
        push("a")
        push("b")
        val chosen = choices(pushedExports(root).exports, listOf(onnx)).reversed()
        writeCampaign(root, chosen, threads = 2, SHORT_PLAN, ScriptedPlatform())
        val campaign = CAMPAIGN.read(File(root, "campaign.json"))
        assertEquals(ScriptedPlatform().newId(), campaign.id)
        assertEquals(listOf("exports/b", "exports/a"), campaign.exports.map { it.folder })
        assertEquals(SHORT_PLAN, campaign.plan)
        assertEquals("a", campaign.baseline)
        assertEquals(
            chosen.map { listOf(it.export.folder, it.artifact.sha256, it.artifact.function, 2L) },
            campaign.cases.map {
                listOf(
                    campaign.exports[it.export.toInt()].folder,
                    it.sha256,
                    it.function,
                    it.threads,
                )
            },
        )
    }

    @Test
    fun `cases are named after their artifacts, and after digests where a manifest is gone`() {
        push("a")
        val chosen = choices(pushedExports(root).exports, listOf(onnx)).take(1)
        writeCampaign(root, chosen, threads = null, LONG_PLAN, ScriptedPlatform())
        val artifact = chosen.single().artifact
        assertEquals(listOf("a: ${artifact.title} on onnxruntime-cpu"), caseTitles(root))
        File(root, "exports/a/manifest.json").delete()
        assertEquals(listOf("a: ${artifact.sha256.take(12)} on onnxruntime-cpu"), caseTitles(root))
        File(root, "campaign.json").delete()
        assertEquals(emptyList<String>(), caseTitles(root))
    }

    /** A manifest of the contract's vectors as an export. */
    private fun push(name: String) {
        val (_, _, manifest) = Vectors.cases("manifest").first { it.first == "several-formats" }
        val file = File(root, "exports/$name/manifest.json")
        file.parentFile.mkdirs()
        file.writeBytes(manifest)
    }
}

private class NamedBackend(name: String, format: String) : Backend {
    override val row = BackendRow(true, format, name, true, "cpu")

    override fun open(threads: Int?) = throw BackendUnavailable("${row.name} is never opened here.")
}
