package org.mobilevit.harness.core

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import java.math.BigDecimal
import java.time.DateTimeException
import java.time.OffsetDateTime

/** Characters of a field's name in a message. */
private const val LONGEST_NAME = 80

private val ANNOTATIONS = setOf("\$schema", "\$defs", "title", "description", "default")

/** In the one form that the contract's documents use. */
internal val UUID = Regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

private val FORMATS: Map<String, (String) -> Boolean> =
    mapOf(
        "uuid" to { UUID.matches(it) },
        "date-time" to ::isTime,
    )

/** A limit: what of a value it measures (null: nothing), and in which order the two may stand. */
private class Bound(
    val words: String,
    val unit: String = "",
    val measure: (JsonElement) -> BigDecimal? = ::numberOf,
    val holds: (Int) -> Boolean,
)

private val BOUNDS =
    mapOf(
        "minimum" to Bound("at least") { it >= 0 },
        "maximum" to Bound("at most") { it <= 0 },
        "exclusiveMinimum" to Bound("more than") { it > 0 },
        "exclusiveMaximum" to Bound("less than") { it < 0 },
        "minLength" to Bound("at least", " characters", ::sizeOf) { it >= 0 },
        "maxLength" to Bound("at most", " characters", ::sizeOf) { it <= 0 },
        "minItems" to Bound("at least", " entries", ::sizeOf) { it >= 0 },
        "maxItems" to Bound("at most", " entries", ::sizeOf) { it <= 0 },
        "minProperties" to Bound("at least", " fields", ::sizeOf) { it >= 0 },
        "maxProperties" to Bound("at most", " fields", ::sizeOf) { it <= 0 },
    )

/**
 * One of the contract's JSON Schemas.
 *
 * Only the keywords that those schemas use are known; a schema with another one is refused, so that
 * nothing passes unchecked when the contract grows.
 */
internal class SchemaValidator(private val root: JsonObject) {
    /** What breaks the schema, each with its field; empty if nothing does. */
    fun violations(document: JsonElement): List<String> = check(document, root, "")

    private fun check(value: JsonElement, schema: JsonObject, at: String): List<String> =
        schema.filterKeys { it !in ANNOTATIONS }.flatMap { (keyword, argument) ->
            violations(keyword, argument, value, schema, at)
        }

    private fun violations(
        keyword: String,
        argument: JsonElement,
        value: JsonElement,
        schema: JsonObject,
        at: String,
    ): List<String> = when (keyword) {
        "\$ref" -> check(value, definition(argument.text), at)

        "type" -> {
            val fits = value.kind == argument.text ||
                (argument.text == "number" && value.kind == "integer")
            unless(fits, at) { "expected ${argument.text}, got ${value.kind}" }
        }

        "const" -> unless(value == argument, at) { "expected $argument" }

        "enum" -> unless(value in argument as JsonArray, at) { "expected one of $argument" }

        "anyOf" -> {
            val tried = (argument as JsonArray).map { check(value, it as JsonObject, at) }
            if (tried.any { it.isEmpty() }) emptyList() else tried.first()
        }

        "format" -> {
            val fits = FORMATS[argument.text] ?: unknown(argument.text)
            unless(value.kind != "string" || fits(value.text), at) { "no ${argument.text}" }
        }

        "pattern" -> {
            // Not a part of it: there, $ stands before a line break at the end as well.
            val fits = value.kind != "string" || Regex(argument.text).matches(value.text)
            unless(fits, at) { "not of the form ${argument.text}" }
        }

        "required" -> (argument as JsonArray)
            .filter { value is JsonObject && it.text !in value }
            .map { "${name("$at.${it.text}")}: missing" }

        "properties" -> (value as? JsonObject).orEmpty().flatMap { (field, each) ->
            val ofField = (argument as JsonObject)[field] as JsonObject?
            ofField?.let { check(each, it, "$at.$field") }.orEmpty()
        }

        "additionalProperties" -> {
            val known = (schema["properties"] as JsonObject?).orEmpty().keys
            (value as? JsonObject).orEmpty().filterKeys { it !in known }.flatMap { (field, each) ->
                val inside = "$at.${field.take(LONGEST_NAME)}"
                when (argument) {
                    is JsonObject -> check(each, argument, inside)
                    else -> listOf("${name(inside)}: not a field of this document")
                }
            }
        }

        "propertyNames" -> (value as? JsonObject).orEmpty().keys.flatMap { field ->
            check(JsonPrimitive(field), argument as JsonObject, "$at.${field.take(LONGEST_NAME)}")
        }

        "items" -> (value as? JsonArray).orEmpty().flatMapIndexed { i, item ->
            check(item, argument as JsonObject, "$at.$i")
        }

        else -> {
            val bound = BOUNDS[keyword] ?: unknown(keyword)
            val measured = bound.measure(value)
            val fits = measured == null || bound.holds(measured.compareTo(numberOf(argument)))
            unless(fits, at) { "expected ${bound.words} $argument${bound.unit}" }
        }
    }

    private fun definition(reference: String): JsonObject =
        (root["\$defs"] as JsonObject).getValue(reference.removePrefix("#/\$defs/")) as JsonObject

    private fun unknown(word: String): Nothing =
        throw IllegalStateException("A JSON Schema of this app says $word, which it cannot check.")
}

/** The name of a value's JSON type; kotlinx reads words and numbers that are none, too. */
private val JsonElement.kind: String
    get() = when {
        this is JsonObject -> "object"
        this is JsonArray -> "array"
        this is JsonNull -> "null"
        (this as JsonPrimitive).isString -> "string"
        content == "true" || content == "false" -> "boolean"
        numberOf(this) == null -> "no value of JSON"
        content.all { it == '-' || it in '0'..'9' } -> "integer"
        else -> "number"
    }

private val JsonElement.text: String
    get() = (this as JsonPrimitive).content

// Of RFC 8259: neither NaN and Infinity, nor a plus sign, nor leading zeros.
private val NUMBER = Regex("""-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?""")
private const val LONGEST_NUMBER = 1000

private fun numberOf(value: JsonElement): BigDecimal? {
    val text = (value as? JsonPrimitive)?.takeUnless { it.isString }?.content ?: return null
    val isNumber = text.length <= LONGEST_NUMBER && NUMBER.matches(text)
    return if (isNumber && text.toDouble().isFinite()) BigDecimal(text) else null
}

/** Entries, fields, or characters in Unicode's code points, as JSON Schema counts. */
private fun sizeOf(value: JsonElement): BigDecimal? = when (value) {
    is JsonArray -> value.size.toBigDecimal()

    is JsonObject -> value.size.toBigDecimal()

    is JsonPrimitive -> value.content.takeIf { value.isString }
        ?.let { it.codePointCount(0, it.length).toBigDecimal() }
}

private fun unless(fine: Boolean, at: String, problem: () -> String): List<String> =
    if (fine) emptyList() else listOf("${name(at)}: ${problem()}")

private fun name(at: String): String = at.removePrefix(".").ifEmpty { "document" }

private val TIME = Regex("""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)""")

/** A time of RFC 3339 and of the calendar, from the years 2000 to 2999. */
private fun isTime(text: String): Boolean = try {
    TIME.matches(text) && OffsetDateTime.parse(text).year in 2000..2999
} catch (_: DateTimeException) {
    false
}
