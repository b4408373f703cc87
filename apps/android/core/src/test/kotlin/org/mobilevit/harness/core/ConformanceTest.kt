package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.junit.runners.Parameterized
import java.io.File

/** Every document of the contract's conformance folder. */
@RunWith(Parameterized::class)
class ConformanceTest(
    @Suppress("unused") private val name: String,
    private val file: File,
    private val good: Boolean,
    private val read: (ByteArray) -> Any,
) {
    @Test
    fun `is accepted if good, refused with a sentence if bad`() {
        val bytes = file.readBytes()
        if (good) {
            read(bytes)
        } else {
            val message = assertThrows(HarnessException::class.java) { read(bytes) }.message
            assertTrue(
                message,
                Regex("The (report|manifest|campaign|outcome) .+\\.").matches(message),
            )
        }
    }

    companion object {
        private val readers =
            mapOf<String, (ByteArray) -> Any>(
                "report" to ::checkedReport,
                "manifest" to ::parseManifest,
                "campaign" to ::parseCampaign,
                "outcome" to ::parseOutcome,
            )

        @JvmStatic
        @Parameterized.Parameters(name = "{0}")
        fun documents(): List<Array<Any>> = readers.flatMap { (document, read) ->
            listOf("good", "bad").flatMap { kind ->
                val files = Repository.conformance(document, kind)
                check(files.size >= 8) { "$document/$kind has only ${files.size} documents" }
                files.map { arrayOf("$document $kind ${it.name}", it, kind == "good", read) }
            }
        }
    }
}

class RoundTripTest {
    @Test
    fun `outcomes are written as they were read`() {
        for (file in Repository.conformance("outcome", "good")) {
            val outcome = parseOutcome(file.readBytes())
            assertEquals(file.name, outcome, parseOutcome(outcomeBytes(outcome)))
        }
    }

    @Test
    fun `documents are written as they were read`() {
        for (file in Repository.conformance("report", "good")) {
            val document = checkedReport(file.readBytes())
            assertEquals(file.name, document, checkedReport(jsonText(document).toByteArray()))
        }
    }
}
