package org.mobilevit.harness.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import java.math.BigInteger

class JsonTest {
    private fun read(text: String): Json = readJson(text.toByteArray(), "The text")

    @Test
    fun `values of every type are read`() {
        val text = """ {"a" : [1, -2.5e3, true, false, null, "x"], "b": {}, "c": [] } """
        val expected =
            jsonObject(
                "a" to listOf(1, -2500.0, true, false, null, "x"),
                "b" to jsonObject(),
                "c" to emptyList<Any>(),
            )
        assertEquals(expected, read(text))
    }

    @Test
    fun `whole numbers are exact, and 1 with a fraction is not one`() {
        val large = "123456789012345678901234567890"
        assertEquals(JsonInteger(BigInteger(large)), read(large))
        assertEquals(json(Long.MIN_VALUE), read("-9223372036854775808"))
        assertEquals(JsonDecimal(1.0), read("1.0"))
        assertEquals(JsonDecimal(100.0), read("1e2"))
    }

    @Test
    fun `escapes are read, and written where they are needed`() {
        val text = "\"\\u0041\\n\\\"\\\\\\/\\ud83d\\udcf1\""
        assertEquals(JsonText("A\n\"\\/\uD83D\uDCF1"), read(text))
        assertEquals("\"A\\u000a\\\"\\\\/\uD83D\uDCF1\"", jsonText(read(text)))
        assertEquals("\"\uFFFDx\"", jsonText(JsonText("\ud83dx")))
    }

    @Test
    fun `what RFC 8259 does not know is refused, and where`() {
        val texts =
            listOf(
                "", " ", "{", "[1", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\":1 \"b\":2}",
                "1 2", "{}{}", "nul", "True", "NaN", "Infinity", "-", "+1", "01", "1.", ".5", "1e",
                "0x10", "1e999", "'a'", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"",
                "\u00a01", "\"\\ud83d\"", "\"\\udcf1\\ud83d\"",
                "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[".repeat(1000), "9".repeat(5000),
                "\"\\u\uFF11\uFF11\uFF11\uFF11\"",
            )
        for (text in texts) {
            val error = assertThrows(text.take(20), HarnessException::class.java) { read(text) }
            assertTrue(error.message, error.message.startsWith("The text is not JSON: "))
        }
        val third = assertThrows(HarnessException::class.java) { read("{\n\n\"a\" 1}") }
        assertTrue(third.message, third.message.endsWith("in line 3."))
    }

    @Test
    fun `bytes that are no UTF-8 are refused`() {
        val latin = "\"\u00e4\"".toByteArray(Charsets.ISO_8859_1)
        assertThrows(HarnessException::class.java) { readJson(latin, "The text") }
    }

    @Test
    fun `a hundred levels are read`() {
        val text = "[".repeat(100) + "]".repeat(100)
        assertEquals(text, jsonText(read(text)))
    }

    @Test
    fun `numbers that JSON lacks are not written`() {
        assertThrows(HarnessException::class.java) { jsonText(json(Double.NaN)) }
        assertEquals("1.0E-7", jsonText(json(1e-7)))
        assertEquals(json(1e-7), read("1.0E-7"))
    }
}

class SchemaTest {
    private fun violations(schema: String, document: String): List<String> {
        val rules = Schema(readJson(schema.toByteArray(), "The schema") as JsonObject)
        return rules.violations(readJson(document.toByteArray(), "The document"))
    }

    @Test
    fun `a schema with an unknown keyword, format or reference is refused`() {
        val schemas =
            listOf(
                "{\"maxContains\": 1}",
                "{\"not\": {}}",
                "{\"format\": \"ipv4\"}",
                "{\"\$ref\": \"#/no\"}",
            )
        for (schema in schemas) {
            assertThrows(schema, HarnessException::class.java) { violations(schema, "\"a\"") }
        }
    }

    @Test
    fun `problems name their field`() {
        val schema = """{"properties": {"a": {"prefixItems": [{"type": "string"}]}}}"""
        val problem = "a.0: expected string, got integer"
        assertEquals(listOf(problem), violations(schema, """{"a": [1]}"""))
    }

    @Test
    fun `bounds hold at their ends`() {
        assertEquals(emptyList<String>(), violations("{\"minimum\": 1, \"maximum\": 1}", "1"))
        assertEquals(1, violations("{\"exclusiveMinimum\": 0}", "0").size)
        assertEquals(1, violations("{\"exclusiveMaximum\": 1}", "1.0").size)
        assertEquals(emptyList<String>(), violations("{\"maxLength\": 1}", "\"\uD83D\uDCF1\""))
        assertEquals(1, violations("{\"maximum\": 9007199254740991}", "9007199254740992").size)
    }
}
