package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Harness
import org.mobilevit.harness.contract.Tool
import java.io.File

/**
 * Writes `harness.json`, from which a driver learns the back ends of this build; nothing is loaded
 * or probed for it.
 *
 * @param campaigns the folder in which campaigns live; made if it is missing.
 * @throws StorageException the storage is full, or does not let this app write.
 */
fun writeHarness(campaigns: File, tool: Tool, backends: List<Backend>) {
    val harness =
        Harness(
            schemaVersion = SCHEMA_VERSION,
            tool = tool,
            backends = backends.map { it.row },
        )
    writeAtomically(File(campaigns, "harness.json"), HARNESS.write(harness), durable = false)
}
