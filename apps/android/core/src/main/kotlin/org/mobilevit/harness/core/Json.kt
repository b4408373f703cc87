package org.mobilevit.harness.core

import java.math.BigInteger

/** A JSON value. Whole numbers are exact, whatever their size; `1.0` is no whole number. */
sealed interface Json {
    /** What a message calls its type. */
    val kind: String
}

data object JsonNull : Json {
    override val kind = "null"
}

data class JsonBoolean(val value: Boolean) : Json {
    override val kind get() = "boolean"
}

data class JsonInteger(val value: BigInteger) : Json {
    override val kind get() = "integer"
}

/** A number that was written with a fraction or an exponent; finite. */
data class JsonDecimal(val value: Double) : Json {
    override val kind get() = "number"
}

data class JsonText(val value: String) : Json {
    override val kind get() = "string"
}

data class JsonArray(val items: List<Json>) : Json {
    override val kind get() = "array"
}

/** Fields in the order in which they were written. */
data class JsonObject(val fields: Map<String, Json>) : Json {
    override val kind get() = "object"
}

/** Stands for what is no character. */
private const val REPLACEMENT = '\uFFFD'

/** JSON of null, Boolean, Int, Long, Double, String, and lists of these. */
internal fun json(value: Any?): Json = when (value) {
    null -> JsonNull
    is Json -> value
    is Boolean -> JsonBoolean(value)
    is Int -> JsonInteger(BigInteger.valueOf(value.toLong()))
    is Long -> JsonInteger(BigInteger.valueOf(value))
    is Double -> JsonDecimal(value)
    is String -> JsonText(value)
    is List<*> -> JsonArray(value.map(::json))
    else -> throw IllegalArgumentException("no JSON for ${value::class}")
}

/** A JSON object of Kotlin's own values, in this order. */
internal fun jsonObject(vararg fields: Pair<String, Any?>): JsonObject =
    JsonObject(fields.associate { (name, value) -> name to json(value) })

/**
 * The JSON text of a value, on one line.
 *
 * @throws HarnessException a number is NaN or infinite.
 */
fun jsonText(value: Json): String = StringBuilder().also { write(value, it) }.toString()

private fun write(value: Json, to: StringBuilder) {
    when (value) {
        JsonNull -> to.append("null")

        is JsonBoolean -> to.append(value.value)

        is JsonInteger -> to.append(value.value)

        is JsonDecimal -> {
            if (!value.value.isFinite()) {
                throw HarnessException("JSON has no number ${value.value}.")
            }
            to.append(value.value)
        }

        is JsonText -> writeText(value.value, to)

        is JsonArray -> {
            to.append('[')
            value.items.forEachIndexed { i, item ->
                if (i > 0) to.append(',')
                write(item, to)
            }
            to.append(']')
        }

        is JsonObject -> {
            to.append('{')
            value.fields.entries.forEachIndexed { i, (name, field) ->
                if (i > 0) to.append(',')
                writeText(name, to)
                to.append(':')
                write(field, to)
            }
            to.append('}')
        }
    }
}

private fun writeText(text: String, to: StringBuilder) {
    to.append('"')
    text.forEachIndexed { i, char ->
        when {
            char == '"' || char == '\\' -> to.append('\\').append(char)
            char < ' ' -> to.append("\\u%04x".format(char.code))
            isLoneSurrogate(text, i) -> to.append(REPLACEMENT)
            else -> to.append(char)
        }
    }
    to.append('"')
}

/** UTF-8 has no half of a pair, and other languages' readers refuse its escape. */
internal fun isLoneSurrogate(text: String, i: Int): Boolean = when {
    text[i].isHighSurrogate() -> text.getOrNull(i + 1)?.isLowSurrogate() != true
    text[i].isLowSurrogate() -> text.getOrNull(i - 1)?.isHighSurrogate() != true
    else -> false
}
