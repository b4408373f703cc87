package org.mobilevit.harness.core

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

/** The execution provider's name to which ONNX Runtime gives what no other one takes. */
const val CPU_PROVIDER = "CPUExecutionProvider"

/**
 * Where a session ran its operations, from the profile that ONNX Runtime wrote of it, which names
 * the execution provider of each.
 *
 * A session is no proof: one whose accelerator could not be set up is made all the same, with a line
 * in the log, and runs on the CPU.
 *
 * @param profile JSON, a list of events.
 * @param units execution providers that run on one certain compute unit, in the order in which the
 *   contract names several.
 * @return the contract's name; null if another provider ran something, or none is told.
 */
fun unitObserved(profile: String, units: Map<String, String>): String? {
    val providers = Json.parseToJsonElement(profile).jsonArray.mapNotNull { event ->
        event.jsonObject["args"]?.jsonObject?.get("provider")?.jsonPrimitive?.content
    }.toSet()
    return if (units.keys.containsAll(providers)) {
        units.filterKeys { it in providers }.values.joinToString(" + ").ifEmpty { null }
    } else {
        null
    }
}
