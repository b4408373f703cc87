package org.mobilevit.harness.core

import java.math.BigInteger
import java.nio.ByteBuffer
import java.nio.charset.CharacterCodingException

private const val DEEPEST = 100
private const val LONGEST_NUMBER = 1000

// Of RFC 8259: neither NaN and Infinity, nor a plus sign, nor leading zeros.
private val NUMBER = Regex("""-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?""")
private val ESCAPES =
    mapOf(
        '"' to '"',
        '\\' to '\\',
        '/' to '/',
        'b' to '\b',
        'f' to '\u000c',
        'n' to '\n',
        'r' to '\r',
        't' to '\t',
    )

/**
 * One JSON value from UTF-8.
 *
 * @param name what messages call the document, e.g. "The manifest".
 * @throws HarnessException no UTF-8, no JSON of RFC 8259, a field twice in one object, a number
 *   beyond a double's range or of more than 1000 digits, or more than 100 levels.
 */
fun readJson(bytes: ByteArray, name: String): Json {
    val text =
        try {
            Charsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString()
        } catch (error: CharacterCodingException) {
            throw HarnessException("$name is not JSON: it is not UTF-8.", error)
        }
    return JsonReader(text, name).document()
}

private class JsonReader(private val text: String, private val name: String) {
    private var at = 0

    fun document(): Json {
        val value = value(depth = 0)
        if (next() != null) fail("something follows the document")
        return value
    }

    private fun value(depth: Int): Json {
        if (depth > DEEPEST) fail("it has more than $DEEPEST levels")
        return when (val char = next() ?: fail("it ends where a value was expected")) {
            '{' -> objectOf(depth)

            '[' -> arrayOf(depth)

            '"' -> JsonText(string())

            't' -> word("true", JsonBoolean(true))

            'f' -> word("false", JsonBoolean(false))

            'n' -> word("null", JsonNull)

            else -> if (char == '-' ||
                char in '0'..'9'
            ) {
                number()
            } else {
                fail("'$char' starts no value")
            }
        }
    }

    private fun objectOf(depth: Int): Json {
        val fields = LinkedHashMap<String, Json>()
        at++
        if (taken('}')) return JsonObject(fields)
        do {
            if (next() != '"') fail("a field's name was expected")
            val field = string()
            if (!taken(':')) fail("a colon was expected")
            if (fields.put(field, value(depth + 1)) != null) fail("field \"$field\" stands twice")
        } while (taken(','))
        if (!taken('}')) fail("a comma or } was expected")
        return JsonObject(fields)
    }

    private fun arrayOf(depth: Int): Json {
        val items = ArrayList<Json>()
        at++
        if (taken(']')) return JsonArray(items)
        do {
            items += value(depth + 1)
        } while (taken(','))
        if (!taken(']')) fail("a comma or ] was expected")
        return JsonArray(items)
    }

    private fun string(): String {
        val found = StringBuilder()
        at++
        while (true) {
            val char = text.getOrNull(at++) ?: fail("a text does not end")
            when {
                char == '"' -> return wellFormed(found.toString())
                char == '\\' -> found.append(escaped())
                char < ' ' -> fail("a control character stands in a text")
                else -> found.append(char)
            }
        }
    }

    private fun wellFormed(text: String): String {
        if (text.indices.any { isLoneSurrogate(text, it) }) fail("a text has half a character")
        return text
    }

    private fun escaped(): Char {
        val char = text.getOrNull(at++) ?: fail("a text does not end")
        if (char != 'u') return ESCAPES[char] ?: fail("\\$char is no escape")
        val digits = text.substring(at, minOf(at + 4, text.length))
        if (digits.length != 4 || digits.any { it.digitToIntOrNull(16) == null || it > 'f' }) {
            fail("\\u$digits is no escape")
        }
        at += 4
        return digits.toInt(16).toChar()
    }

    private fun number(): Json {
        val found = NUMBER.matchAt(text, at)?.value ?: fail("no number")
        if (found.length > LONGEST_NUMBER) fail("a number has more than $LONGEST_NUMBER digits")
        at += found.length
        if (found.all { it == '-' || it in '0'..'9' }) return JsonInteger(BigInteger(found))
        val value = found.toDouble()
        if (!value.isFinite()) fail("$found is too large")
        return JsonDecimal(value)
    }

    private fun word(word: String, value: Json): Json {
        if (!text.startsWith(word, at)) fail("no value")
        at += word.length
        return value
    }

    /** The next character that is no blank, not taken; null at the end. */
    private fun next(): Char? {
        while (at < text.length && text[at] in " \t\n\r") at++
        return text.getOrNull(at)
    }

    private fun taken(char: Char): Boolean = (next() == char).also { if (it) at++ }

    private fun fail(what: String): Nothing {
        val before = text.take(at.coerceAtMost(text.length))
        throw HarnessException(
            "$name is not JSON: $what, in line ${before.count {
                it == '\n'
            } + 1}.",
        )
    }
}
