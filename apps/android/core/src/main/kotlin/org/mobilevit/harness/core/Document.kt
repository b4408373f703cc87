package org.mobilevit.harness.core

/** Problems that one message lists; the others are counted. */
private const val MOST_PROBLEMS = 3

/** The contract's documents that this app reads or writes; their schemas are its resources. */
internal enum class DocumentKind(
    /** What messages call it. */
    val title: String,
    schemaFile: String,
    /** The one that this release reads; raised by the contract's compatibility rule. */
    val version: Int,
    val largestBytes: Int,
) {
    MANIFEST("The manifest", "manifest.schema.json", 1, 16 shl 20),
    REPORT("The report", "report.schema.json", 1, 64 shl 20),
    CAMPAIGN("The campaign", "campaign.schema.json", 1, 16 shl 20),
    OUTCOME("The outcome", "outcome.schema.json", 1, 16 shl 20),
    ;

    private val schema: Schema by lazy {
        val source =
            DocumentKind::class.java.getResourceAsStream("/$schemaFile")
                ?: throw HarnessException(
                    "This build of the app lacks $schemaFile. Build it again.",
                )
        val bytes = source.use { it.readBytes() }
        Schema(readJson(bytes, schemaFile) as JsonObject)
    }

    /**
     * A document from its JSON, checked against its schema.
     *
     * @throws HarnessException no JSON, too large, another schema version, or a field that breaks
     *   the schema.
     */
    fun parse(bytes: ByteArray): Fields {
        if (bytes.size > largestBytes) {
            throw HarnessException(
                "$title has ${bytes.size} bytes, at most $largestBytes are read.",
            )
        }
        val document = readJson(bytes, title)
        requireVersion(document)
        requireSchema(document)
        return Fields(document as JsonObject, title)
    }

    private fun requireVersion(document: Json) {
        val got = (document as? JsonObject)?.fields?.get("schema_version")
        if (got != json(version)) {
            val shown = if (got == null) "none" else jsonText(got).take(40)
            throw HarnessException(
                "$title has schema version $shown; this release reads $version. " +
                    "Use the releases of app and toolkit that belong together.",
            )
        }
    }

    private fun requireSchema(document: Json) {
        val problems = schema.violations(document)
        if (problems.isEmpty()) return
        val more = problems.size - MOST_PROBLEMS
        val shown = problems.take(MOST_PROBLEMS).joinToString("; ")
        val rest = if (more > 0) "; and $more more" else ""
        throw HarnessException("$title breaks the schema: $shown$rest.")
    }
}
