package org.mobilevit.harness.core

/** Typed access to the fields of an object that its schema has already checked. */
internal class Fields(val document: JsonObject, private val title: String) {
    /** Null where the field is null or left out. */
    fun value(name: String): Json? = document.fields[name].takeUnless { it == JsonNull }

    fun text(name: String): String = textOrNull(name) ?: wrong(name)

    fun textOrNull(name: String): String? = value(name)?.let { textOf(it, name) }

    fun int(name: String): Int = intOrNull(name) ?: wrong(name)

    fun intOrNull(name: String): Int? = value(name)?.let { intOf(it, name) }

    fun long(name: String): Long = longOrNull(name) ?: wrong(name)

    fun longOrNull(name: String): Long? = value(name)?.let { longOf(it, name) }

    fun double(name: String): Double = value(name)?.let { doubleOf(it, name) } ?: wrong(name)

    fun boolean(name: String): Boolean = (value(name) as? JsonBoolean)?.value ?: wrong(name)

    fun fields(name: String): Fields = fieldsOrNull(name) ?: wrong(name)

    fun fieldsOrNull(name: String): Fields? = value(name)?.let { fieldsOf(it, name) }

    fun texts(name: String): List<String>? = value(name)?.let { list ->
        itemsOf(list, name) { textOf(it, name) }
    }

    fun ints(name: String): List<Int> = list(name).map { intOf(it, name) }

    /** Extents of axes; null where any is accepted. */
    fun extents(name: String): List<Int?> =
        list(name).map { if (it is JsonText) null else intOf(it, name) }

    fun longs(name: String): List<Long>? = value(name)?.let { list ->
        itemsOf(list, name) { longOf(it, name) }
    }

    fun doubles(name: String): List<Double>? =
        value(name)?.let { list -> itemsOf(list, name) { doubleOf(it, name) } }

    fun list(name: String): List<Json> =
        value(name)?.let { list -> itemsOf(list, name) { it } } ?: wrong(name)

    fun objects(name: String): List<Fields> = list(name).map { fieldsOf(it, name) }

    fun map(name: String): Map<String, Fields> {
        val entries = value(name) as? JsonObject ?: wrong(name)
        return entries.fields.mapValues { (_, each) -> fieldsOf(each, name) }
    }

    private fun textOf(value: Json, name: String): String =
        (value as? JsonText)?.value ?: wrong(name)

    private fun intOf(value: Json, name: String): Int =
        longOf(value, name).let { if (it in INTS) it.toInt() else wrong(name) }

    private fun longOf(value: Json, name: String): Long {
        val whole = (value as? JsonInteger)?.value ?: wrong(name)
        return if (whole.bitLength() < Long.SIZE_BITS) whole.toLong() else wrong(name)
    }

    private fun doubleOf(value: Json, name: String): Double = when (value) {
        is JsonDecimal -> value.value
        is JsonInteger -> value.value.toDouble()
        else -> wrong(name)
    }

    private fun fieldsOf(value: Json, name: String): Fields =
        Fields(value as? JsonObject ?: wrong(name), title)

    private fun <T> itemsOf(value: Json, name: String, read: (Json) -> T): List<T> =
        (value as? JsonArray)?.items?.map(read) ?: wrong(name)

    private fun wrong(name: String): Nothing {
        val got = document.fields[name]?.let { jsonText(it).take(40) } ?: "missing"
        throw HarnessException("$title's field $name is $got: this app cannot hold it.")
    }

    private companion object {
        val INTS = Int.MIN_VALUE.toLong()..Int.MAX_VALUE.toLong()
    }
}
