package org.mobilevit.harness.core

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import java.io.File

/** What every language tests itself with: `tests/contract/vectors`. */
object Vectors {
    private val folder: File =
        generateSequence(File("").absoluteFile) { it.parentFile }
            .map { File(it, "tests/contract/vectors") }
            .first { it.isDirectory }

    fun read(name: String): JsonElement =
        Json.parseToJsonElement(File(folder, "$name.json").readText())

    /** The base document of a kind, e.g. `manifest`. */
    fun base(kind: String): ByteArray = read(kind).at("base").toString().toByteArray()

    /** The documents of a kind, each with its name and whether it is accepted. */
    fun cases(kind: String): List<Triple<String, Boolean, ByteArray>> {
        val vectors = read(kind)
        return (vectors.at("cases") as JsonArray).map { case ->
            val text = text(vectors.at("base"), case as JsonObject)
            Triple(case.text("name"), case.text("accepted") == "true", text.toByteArray())
        }
    }

    private fun text(base: JsonElement, case: JsonObject): String {
        (case["repeat"] as? JsonArray)?.let { (part, times) ->
            return (part as JsonPrimitive).content.repeat("$times".toInt())
        }
        if ("text" in case) return case.text("text").replace("BASE", "$base")
        val patches = case.at("patch") as JsonArray
        val text = patches.fold(base) { document, patch ->
            val path = (patch as JsonObject).text("path").removePrefix("/").split("/")
            changed(document, path, patch)
        }
        val (from, to) = (case["substitute"] as? JsonArray ?: return "$text")
            .map { (it as JsonPrimitive).content }
        return "$text".replace(from, to)
    }

    private fun changed(value: JsonElement, path: List<String>, patch: JsonObject): JsonElement {
        val (key, rest) = path.first() to path.drop(1)
        val operation = if (rest.isEmpty()) patch.text("op") else "inside"
        if (value is JsonArray) {
            val items = value.toMutableList()
            val place = if (key == "-") items.size else key.toInt()
            when (operation) {
                "inside" -> items[place] = changed(items[place], rest, patch)
                "remove" -> items.removeAt(place)
                "add" -> items.add(place, patch.at("value"))
                else -> items[place] = patch.at("value")
            }
            return JsonArray(items)
        }
        val fields = (value as JsonObject).toMutableMap()
        when (operation) {
            "inside" -> fields[key] = changed(fields.getValue(key), rest, patch)
            "remove" -> checkNotNull(fields.remove(key))
            else -> fields[key] = patch.at("value")
        }
        return JsonObject(fields)
    }
}

internal fun JsonElement.at(field: String): JsonElement = (this as JsonObject).getValue(field)

internal fun JsonElement.text(field: String): String = (at(field) as JsonPrimitive).content

internal fun JsonElement.longs(field: String): List<Long> =
    (at(field) as JsonArray).map { "$it".toLong() }
