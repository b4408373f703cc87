package org.mobilevit.harness.core

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonPrimitive

/**
 * A key that stands twice in one object of a JSON text, which kotlinx reads as the last of both;
 * null if there is none. Whether it is JSON at all is not decided here.
 */
internal fun repeatedKey(text: String): String? {
    // Keys so far of each object around; of an array, none.
    val open = ArrayDeque<MutableSet<String>>()
    var literal = ""
    var index = 0
    while (index < text.length) {
        when (text[index]) {
            '"' -> {
                val end = endOfString(text, index)
                literal = text.substring(index, end)
                index = end - 1
            }

            '{', '[' -> open.addLast(mutableSetOf())

            '}', ']' -> open.removeLastOrNull()

            ':' -> {
                val key = Json.parseToJsonElement(literal).jsonPrimitive.content
                if (open.lastOrNull()?.add(key) == false) return key
            }
        }
        index++
    }
    return null
}

/** The index after a string's closing quote. */
private fun endOfString(text: String, start: Int): Int {
    var index = start + 1
    while (index < text.length && text[index] != '"') {
        index += if (text[index] == '\\') 2 else 1
    }
    return minOf(index + 1, text.length)
}
