package org.mobilevit.harness.core

import org.mobilevit.harness.contract.Artifact
import org.mobilevit.harness.contract.Campaign
import org.mobilevit.harness.contract.CampaignExport
import org.mobilevit.harness.contract.Case
import org.mobilevit.harness.contract.Manifest
import org.mobilevit.harness.contract.Plan
import java.io.File

/** Where a person, or a computer with adb, puts export folders. */
private const val EXPORTS = "exports"

/** For a first look. */
val SHORT_PLAN = plan(minimumSeconds = 3.0, maximumSeconds = 10.0)

/** For figures that are told to others. */
val LONG_PLAN = plan(minimumSeconds = 10.0, maximumSeconds = 60.0)

/** How latency bears the heat: each artifact by itself, for ten minutes. */
val SUSTAINED_PLAN =
    plan(minimumSeconds = 600.0, maximumSeconds = 600.0)
        .copy(maximumSamples = 20_000, sustained = true)

private fun plan(minimumSeconds: Double, maximumSeconds: Double) = Plan(
    minimumSamples = 50,
    maximumSamples = 2000,
    minimumSeconds = minimumSeconds,
    maximumSeconds = maximumSeconds,
    relativeWidth = 0.03,
    warmupRuns = 10,
    sustained = false,
)

private const val COOL_DOWN_SECONDS = 300.0

/**
 * An export folder on the phone.
 *
 * @property folder relative to the folder that was searched.
 */
class PushedExport(val folder: String, val manifest: Manifest) {
    val name: String
        get() = folder.substringAfterLast('/')
}

/**
 * What was found.
 *
 * @property problems a sentence for each folder that is no export, or a damaged one.
 */
class Pushed(val exports: List<PushedExport>, val problems: List<String>)

/** An artifact with a back end that runs its format. */
class Choice(val export: PushedExport, val artifact: Artifact, val backend: Backend) {
    /** For people; the same at every search. */
    val title: String
        get() = "${export.name}: ${artifact.title} on ${backend.row.name}"
}

/** The exports in `exports/` below [root], in the order of their names. */
fun pushedExports(root: File): Pushed {
    val exports = mutableListOf<PushedExport>()
    val problems = mutableListOf<String>()
    for (folder in File(root, EXPORTS).listFiles(File::isDirectory).orEmpty().sorted()) {
        try {
            val manifest = MANIFEST.read(File(folder, MANIFEST_NAME))
            exports += PushedExport("$EXPORTS/${folder.name}", manifest)
        } catch (error: HarnessException) {
            problems += "${folder.name}: ${error.message}"
        }
    }
    return Pushed(exports, problems)
}

/** Every artifact on every back end that can run it. */
fun choices(exports: List<PushedExport>, backends: List<Backend>): List<Choice> =
    exports.flatMap { export ->
        export.manifest.artifacts.flatMap { artifact ->
            backends
                .filter { unrunnable(artifact, it) == null }
                .map { Choice(export, artifact, it) }
        }
    }

/**
 * Writes the campaign that measures [choices] into [root], in place of the one that is there; the
 * reports of that one stay. Where there are several exports, the second is what the others are
 * compared with.
 *
 * @param threads of every runtime, at least 1; null: its own choice.
 * @throws StorageException the storage is full, or does not let this app write.
 */
fun writeCampaign(
    root: File,
    choices: List<Choice>,
    threads: Int?,
    plan: Plan,
    platform: Platform,
) {
    val exports = choices.map { it.export }.distinct()
    val campaign =
        Campaign(
            schemaVersion = SCHEMA_VERSION,
            id = platform.newId(),
            created = timeText(platform.now()),
            exports = exports.map { CampaignExport(folder = it.folder, label = it.name) },
            cases = choices.map { case(it, exports.indexOf(it.export), threads) },
            baseline = exports.getOrNull(1)?.name,
            plan = plan,
            coolDownSeconds = COOL_DOWN_SECONDS,
        )
    writeAtomically(File(root, CAMPAIGN_NAME), CAMPAIGN.write(campaign), durable = true)
}

private fun case(choice: Choice, export: Int, threads: Int?) = Case(
    export = export.toLong(),
    sha256 = choice.artifact.sha256,
    function = choice.artifact.function,
    backend = choice.backend.row.name,
    threads = threads?.toLong(),
)
