package org.mobilevit.harness.core

import java.io.File

/** Files of the contract, which all languages' tests read. */
object Repository {
    private val root: File =
        generateSequence(File("").absoluteFile) { it.parentFile }
            .first { File(it, "mobilevit_deploy/contract").isDirectory }

    private val contract = File(root, "mobilevit_deploy/contract")

    fun golden(name: String): JsonObject =
        readJson(File(contract, "golden/$name").readBytes(), name) as JsonObject

    /** The toolkit's own figures for outputs with errors of every size. */
    fun parityVectors(): JsonArray = readJson(
        File(root, "tests/contract/vectors/differences.json").readBytes(),
        "vectors",
    ) as JsonArray

    /** Conformance documents of a kind (`report`, ...), of `good` or `bad`. */
    fun conformance(document: String, kind: String): List<File> =
        File(contract, "conformance/$document/$kind").listFiles().orEmpty().sorted()
}
