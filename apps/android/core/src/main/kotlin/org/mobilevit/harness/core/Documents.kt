package org.mobilevit.harness.core

import kotlinx.serialization.KSerializer
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.mobilevit.harness.contract.Campaign
import org.mobilevit.harness.contract.Harness
import org.mobilevit.harness.contract.Manifest
import org.mobilevit.harness.contract.Outcome
import org.mobilevit.harness.contract.Report
import org.mobilevit.harness.contract.inconsistency
import java.io.File
import java.nio.charset.CharacterCodingException

/** Of every document that this release reads and writes. */
internal const val SCHEMA_VERSION = 1L

/** Problems that one message lists; the others are counted. */
private const val MOST_PROBLEMS = 3

// What a document may make a reader hold; the same in every language.
internal const val LARGEST_DOCUMENT = 16L shl 20
private const val MOST_VALUES = 2_000_000 // commas and quotation marks
private const val MOST_FIELDS = 100_000 // colons and opening brackets

// Every field is written, also one that is null.
private val JSON = Json { encodeDefaults = true }

internal val CAMPAIGN =
    DocumentKind("The campaign", "campaign", Campaign.serializer(), ::inconsistency)
internal val HARNESS = DocumentKind("The harness", "harness", Harness.serializer()) { null }
internal val MANIFEST =
    DocumentKind("The manifest", "manifest", Manifest.serializer(), ::inconsistency)
internal val OUTCOME =
    DocumentKind("The outcome", "outcome", Outcome.serializer(), ::inconsistency)
internal val REPORT =
    DocumentKind("The report", "report", Report.serializer(), ::inconsistency)

/**
 * A document of the contract; its schema is among the app's resources.
 *
 * @property title what messages call it.
 * @property inconsistency what the schema cannot say, in words; null if there is nothing.
 */
internal class DocumentKind<T>(
    private val title: String,
    private val schemaName: String,
    private val serializer: KSerializer<T>,
    private val inconsistency: (T) -> String?,
) {
    private val schema by lazy {
        val source = checkNotNull(javaClass.getResourceAsStream("/$schemaName.schema.json"))
        val text = source.use { it.readBytes() }.decodeToString()
        SchemaValidator(JSON.parseToJsonElement(text) as JsonObject)
    }

    /**
     * The document in a file.
     *
     * @throws HarnessException the file cannot be read, or see the other [read].
     */
    fun read(file: File): T {
        requireSize(file.length())
        return read(readFile(file))
    }

    /**
     * A document from its JSON, checked against the contract.
     *
     * @throws HarnessException no JSON, too large, another schema version, or a field that breaks
     *   the contract.
     */
    fun read(bytes: ByteArray): T {
        requireSize(bytes.size.toLong())
        requireFewValues(bytes)
        val document = parse(bytes)
        requireVersion(document)
        val problems = schema.violations(document)
        if (problems.isNotEmpty()) {
            val more = problems.size - MOST_PROBLEMS
            val rest = if (more > 0) "; and $more more" else ""
            val shown = problems.take(MOST_PROBLEMS).joinToString("; ")
            throw HarnessException("$title breaks the schema: $shown$rest.")
        }
        val read =
            try {
                JSON.decodeFromJsonElement(serializer, document)
            } catch (error: IllegalArgumentException) { // a whole number beyond 64 bits
                throw HarnessException("$title cannot be held: ${firstLine(error)}.", error)
            }
        inconsistency(read)?.let { throw HarnessException("$title contradicts itself: $it.") }
        return read
    }

    /**
     * The JSON of a document, read back before it is given out.
     *
     * @throws HarnessException the document is not one that the contract accepts.
     */
    fun write(document: T): ByteArray {
        val bytes = (JSON.encodeToString(serializer, document) + "\n").toByteArray()
        read(bytes)
        return bytes
    }

    /** One text field of a document that cannot be read as a whole; null if that cannot be, too. */
    fun readText(bytes: ByteArray, field: String): String? = try {
        ((parse(bytes) as? JsonObject)?.get(field) as? JsonPrimitive)?.content
    } catch (_: HarnessException) {
        null
    }

    private fun parse(bytes: ByteArray): JsonElement = try {
        val text = bytes.decodeToString(throwOnInvalidSequence = true)
        JSON.parseToJsonElement(text).also {
            repeatedKey(text)?.let { key ->
                throw HarnessException("$title has the key ${key.take(80)} twice in one object.")
            }
        }
    } catch (error: CharacterCodingException) {
        throw HarnessException("$title is not JSON: it is not UTF-8.", error)
    } catch (error: SerializationException) {
        throw HarnessException("$title is not JSON: ${firstLine(error)}.", error)
    } catch (error: StackOverflowError) {
        throw HarnessException("$title is nested too deeply.", error)
    }

    private fun requireSize(bytes: Long) {
        if (bytes > LARGEST_DOCUMENT) {
            throw HarnessException("$title has $bytes bytes, at most $LARGEST_DOCUMENT are read.")
        }
    }

    private fun requireFewValues(bytes: ByteArray) {
        val values = bytes.count { it.toInt().toChar() in ",\"" }
        val fields = bytes.count { it.toInt().toChar() in ":[{" }
        if (values > MOST_VALUES || fields > MOST_FIELDS) {
            throw HarnessException(
                "$title has $values values and $fields fields; at most $MOST_VALUES and " +
                    "$MOST_FIELDS are read.",
            )
        }
    }

    private fun requireVersion(document: JsonElement) {
        val got = (document as? JsonObject)?.get("schema_version") as? JsonPrimitive
        if (got != JsonPrimitive(SCHEMA_VERSION)) {
            val shown = got?.toString()?.take(40) ?: "none"
            throw HarnessException(
                "$title has schema version $shown; this release reads " +
                    "$SCHEMA_VERSION. Use the releases of app and toolkit that belong together.",
            )
        }
    }
}

private fun firstLine(error: Exception): String =
    error.message.orEmpty().lineSequence().first().substringBefore(" at path: ")
