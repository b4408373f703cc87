package org.mobilevit.harness.core

import java.math.BigDecimal
import java.util.concurrent.ConcurrentHashMap

private val ANNOTATIONS = setOf("\$schema", "\$defs", "title", "description", "default")

private val FORMATS =
    mapOf(
        "uuid" to Regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOption.IGNORE_CASE),
        "date-time" to
            Regex(
                """[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])""" +
                    """:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])""",
            ),
    )

/** A limit: what of a value it measures (null: nothing), and in which order the two may stand. */
private class Bound(
    val words: String,
    val unit: String = "",
    val measure: (Json) -> BigDecimal? = ::numberOf,
    val holds: (Int) -> Boolean,
)

private val BOUNDS =
    mapOf(
        "minimum" to Bound("at least") { it >= 0 },
        "maximum" to Bound("at most") { it <= 0 },
        "exclusiveMinimum" to Bound("more than") { it > 0 },
        "exclusiveMaximum" to Bound("less than") { it < 0 },
        "minLength" to Bound("at least", " characters", ::lengthOf) { it >= 0 },
        "maxLength" to Bound("at most", " characters", ::lengthOf) { it <= 0 },
        "minItems" to Bound("at least", " entries", ::sizeOf) { it >= 0 },
        "maxItems" to Bound("at most", " entries", ::sizeOf) { it <= 0 },
    )

/**
 * One of the contract's JSON Schemas.
 *
 * Only the keywords that those schemas use are known; a schema with another one is refused, so that
 * nothing passes unchecked when the contract grows.
 */
internal class Schema(private val root: JsonObject) {
    private val patterns = ConcurrentHashMap<String, Regex>()

    /** What breaks the schema, each with its field; empty if nothing does. */
    fun violations(document: Json): List<String> = check(document, root, "")

    private fun check(value: Json, schema: JsonObject, at: String): List<String> =
        schema.fields.flatMap { (keyword, argument) ->
            if (keyword in ANNOTATIONS) emptyList() else apply(keyword, argument, value, schema, at)
        }

    private fun apply(
        keyword: String,
        argument: Json,
        value: Json,
        schema: JsonObject,
        at: String,
    ): List<String> = when (keyword) {
        "\$ref" -> check(value, resolve(textOf(argument)), at)

        "type" -> {
            val type = textOf(argument)
            val fits = value.kind == type || (type == "number" && value is JsonInteger)
            unless(fits, at) { "expected $type, got ${value.kind}" }
        }

        "const" -> unless(value == argument, at) { "expected ${jsonText(argument)}" }

        "enum" -> unless(value in itemsOf(argument), at) {
            "expected one of ${jsonText(argument)}, got ${short(value)}"
        }

        "anyOf" -> {
            val tried = itemsOf(argument).map { check(value, schemaOf(it), at) }
            if (tried.any { it.isEmpty() }) emptyList() else tried.first()
        }

        "format" -> {
            val form =
                FORMATS[textOf(argument)] ?: damaged("has the unknown format ${short(argument)}")
            unless(value !is JsonText || form.matches(value.value), at) { "no ${textOf(argument)}" }
        }

        "pattern" -> {
            val pattern = patterns.getOrPut(textOf(argument)) { Regex(textOf(argument)) }
            unless(value !is JsonText || pattern.containsMatchIn(value.value), at) {
                "not of the form ${textOf(argument)}"
            }
        }

        "required" -> if (value !is JsonObject) {
            emptyList()
        } else {
            itemsOf(argument)
                .map(::textOf)
                .filter { it !in value.fields }
                .map { "${name("$at.$it")}: missing" }
        }

        "properties", "additionalProperties" -> fields(keyword, argument, value, schema, at)

        "prefixItems", "items" -> elements(keyword, argument, value, schema, at)

        else -> bound(keyword, argument, value, at)
    }

    private fun fields(
        keyword: String,
        argument: Json,
        value: Json,
        schema: JsonObject,
        at: String,
    ): List<String> {
        if (value !is JsonObject) return emptyList()
        val known = (schema.fields["properties"] as? JsonObject)?.fields.orEmpty()
        return value.fields.flatMap { (field, each) ->
            val inside = "$at.$field"
            val ofField = known[field]
            when {
                keyword == "properties" ->
                    if (ofField == null) emptyList() else check(each, schemaOf(ofField), inside)

                ofField != null || argument == JsonBoolean(true) -> emptyList()

                argument == JsonBoolean(false) ->
                    listOf("${name(inside)}: not a field of this document")

                else -> check(each, schemaOf(argument), inside)
            }
        }
    }

    private fun elements(
        keyword: String,
        argument: Json,
        value: Json,
        schema: JsonObject,
        at: String,
    ): List<String> {
        if (value !is JsonArray) return emptyList()
        val prefix = schema.fields["prefixItems"]?.let(::itemsOf).orEmpty()
        return value.items.flatMapIndexed { i, item ->
            when {
                keyword == "prefixItems" ->
                    prefix.getOrNull(i)?.let { check(item, schemaOf(it), "$at.$i") }.orEmpty()

                i < prefix.size -> emptyList()

                else -> check(item, schemaOf(argument), "$at.$i")
            }
        }
    }

    private fun bound(keyword: String, argument: Json, value: Json, at: String): List<String> {
        val bound = BOUNDS[keyword] ?: damaged("has the unknown keyword $keyword")
        val limit = numberOf(argument) ?: damaged("lacks a number")
        val measured = bound.measure(value) ?: return emptyList()
        return unless(bound.holds(measured.compareTo(limit)), at) {
            "${measured.toPlainString()}${bound.unit}, ${bound.words} ${jsonText(argument)}"
        }
    }

    private fun resolve(reference: String): JsonObject = schemaOf(
        reference.removePrefix("#/").split("/").fold<String, Json>(root) { found, part ->
            (found as? JsonObject)?.fields?.get(part) ?: damaged("lacks $reference")
        },
    )

    private fun schemaOf(value: Json): JsonObject = value as? JsonObject ?: damaged("is no object")

    private fun itemsOf(value: Json): List<Json> =
        (value as? JsonArray)?.items ?: damaged("lacks a list")

    private fun textOf(value: Json): String = (value as? JsonText)?.value ?: damaged("lacks a text")

    private fun damaged(how: String): Nothing = throw HarnessException(
        "A JSON Schema of this app $how: it was built from another contract.",
    )
}

private fun numberOf(value: Json): BigDecimal? = when (value) {
    is JsonInteger -> value.value.toBigDecimal()
    is JsonDecimal -> BigDecimal(value.value)
    else -> null
}

/** In Unicode's code points, as JSON Schema counts. */
private fun lengthOf(value: Json): BigDecimal? =
    (value as? JsonText)?.value?.let { it.codePointCount(0, it.length).toBigDecimal() }

private fun sizeOf(value: Json): BigDecimal? = (value as? JsonArray)?.items?.size?.toBigDecimal()

private fun unless(fine: Boolean, at: String, problem: () -> String): List<String> =
    if (fine) emptyList() else listOf("${name(at)}: ${problem()}")

private fun name(at: String): String = if (at.isEmpty()) "document" else at.substring(1)

private fun short(value: Json): String = jsonText(value).take(80)
