package org.mobilevit.harness.core

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.junit.runners.Parameterized
import java.io.File
import java.io.RandomAccessFile

private val KINDS =
    mapOf("manifest" to MANIFEST, "report" to REPORT, "campaign" to CAMPAIGN, "outcome" to OUTCOME)

/** Every document of the contract's vectors. */
@RunWith(Parameterized::class)
class ContractVectorsTest(
    private val kind: String,
    @Suppress("unused") private val name: String,
    private val accepted: Boolean,
    private val bytes: ByteArray,
) {
    @Test
    fun `is accepted, and written as it was read, or refused with a sentence`() {
        val documents = KINDS.getValue(kind)
        if (accepted) {
            writtenAsRead(documents)
        } else {
            val message =
                assertThrows(HarnessException::class.java) { documents.read(bytes) }.message
            assertTrue(message, Regex("The $kind .+\\.").matches(message) && message.length < 2000)
        }
    }

    private fun <T> writtenAsRead(documents: DocumentKind<T>) {
        val document = documents.read(bytes)
        // Fields that a manifest may leave out cannot all be null; the app writes none.
        if (kind != "manifest") assertEquals(document, documents.read(documents.write(document)))
    }

    companion object {
        @JvmStatic
        @Parameterized.Parameters(name = "{0} {1}")
        fun documents(): List<Array<Any>> = KINDS.keys.flatMap { kind ->
            Vectors.cases(kind).map { (name, accepted, bytes) ->
                arrayOf(kind, name, accepted, bytes)
            }
        }
    }
}

class DocumentsTest {
    @get:Rule
    val temporary = TemporaryFolder()

    private fun refusal(bytes: ByteArray): String =
        assertThrows(HarnessException::class.java) { CAMPAIGN.read(bytes) }.message

    @Test
    fun `bytes that are no UTF-8, and values that are none of JSON, are refused`() {
        val base = Vectors.base("campaign").decodeToString()
        val latin = base.replace("ours", "\u00fc").toByteArray(Charsets.ISO_8859_1)
        assertTrue("not UTF-8" in refusal(latin))
        for (value in listOf("01", "+1", ".5", "1.", "0x10", "nul", "1e999", "9".repeat(5000))) {
            val changed = base.replace(Regex("(?<=\"cool_down_seconds\":)[^,}]+"), value)
            val message = refusal(changed.toByteArray())
            assertTrue(message, "cool_down_seconds: expected number" in message)
        }
    }

    @Test
    fun `whole numbers that the app cannot hold are refused`() {
        val base = Vectors.base("manifest").decodeToString()
        val large = base.replace(Regex("(?<=\"parameters\":)\\d+"), "9".repeat(20))
        assertThrows(HarnessException::class.java) { MANIFEST.read(large.toByteArray()) }
    }

    @Test
    fun `a huge file is refused before it is read`() {
        val file = File(temporary.root, "campaign.json")
        RandomAccessFile(file, "rw").use { it.setLength(1L shl 40) }
        val error = assertThrows(HarnessException::class.java) { CAMPAIGN.read(file) }
        assertTrue(error.message, "at most 16777216" in error.message)
    }

    @Test
    fun `what the contract does not accept is not written`() {
        val campaign = CAMPAIGN.read(Vectors.base("campaign"))
        val error = assertThrows(HarnessException::class.java) {
            CAMPAIGN.write(campaign.copy(coolDownSeconds = -1.0))
        }
        assertEquals(
            "The campaign breaks the schema: cool_down_seconds: expected at least 0.",
            error.message,
        )
    }
}

class SchemaValidatorTest {
    private fun violations(schema: String, document: String): List<String> =
        SchemaValidator(Json.parseToJsonElement(schema) as JsonObject)
            .violations(Json.parseToJsonElement(document))

    @Test
    fun `a schema with an unknown keyword or format is refused`() {
        for (schema in listOf("{\"maxContains\": 1}", "{\"not\": {}}", "{\"format\": \"ipv4\"}")) {
            assertThrows(schema, IllegalStateException::class.java) {
                violations(schema, "\"a\"")
            }
        }
    }

    @Test
    fun `bounds hold at their ends`() {
        assertEquals(emptyList<String>(), violations("{\"minimum\": 1, \"maximum\": 1}", "1"))
        assertEquals(1, violations("{\"exclusiveMinimum\": 0}", "0").size)
        assertEquals(1, violations("{\"exclusiveMaximum\": 1}", "1.0").size)
        assertEquals(emptyList<String>(), violations("{\"maxLength\": 1}", "\"\uD83D\uDCF1\""))
        assertEquals(1, violations("{\"maximum\": 9007199254740991}", "9007199254740992").size)
    }

    @Test
    fun `problems name their field`() {
        val schema = """{"properties": {"a": {"items": {"type": "string"}}}}"""
        val problem = "a.0: expected string, got integer"
        assertEquals(listOf(problem), violations(schema, """{"a": [1]}"""))
    }
}
