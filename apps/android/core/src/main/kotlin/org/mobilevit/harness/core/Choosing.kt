package org.mobilevit.harness.core

import java.io.File

/** Where a person, or a computer with adb, puts export folders. */
private const val EXPORTS = "exports"

/** For a first look. */
val SHORT_PLAN = plan(minimumSeconds = 3.0, maximumSeconds = 10.0)

/** For figures that are told to others. */
val LONG_PLAN = plan(minimumSeconds = 10.0, maximumSeconds = 60.0)

private fun plan(minimumSeconds: Double, maximumSeconds: Double) = Plan(
    minimumSamples = 50,
    maximumSamples = 2000,
    minimumSeconds = minimumSeconds,
    maximumSeconds = maximumSeconds,
    relativeWidth = 0.03,
    warmupRuns = 10,
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
        get() = "${export.name}: ${artifact.title} on ${backend.name}"
}

/** The exports in `exports/` below [root], in the order of their names. */
fun pushedExports(root: File): Pushed {
    val exports = mutableListOf<PushedExport>()
    val problems = mutableListOf<String>()
    for (folder in File(root, EXPORTS).listFiles(File::isDirectory).orEmpty().sorted()) {
        try {
            val manifest = parseManifest(readFile(File(folder, "manifest.json")))
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
                .filter { unrunnable(artifact, export.manifest.model, it) == null }
                .map { Choice(export, artifact, it) }
        }
    }

/**
 * Writes the campaign that measures [choices] into [root], in place of the one that is there; the
 * reports of that one stay.
 *
 * @param threads of every runtime, at least 1; null: its own choice.
 * @throws StorageException the storage is full, or does not let this app write.
 */
fun writeCampaign(
    root: File,
    choices: List<Choice>,
    threads: Int?,
    plan: Plan,
    surroundings: Surroundings,
) {
    val exports = choices.map { it.export }.distinct()
    val campaign =
        jsonObject(
            "schema_version" to DocumentKind.CAMPAIGN.version,
            "id" to surroundings.newId(),
            "created" to timeText(surroundings.now()),
            "exports" to exports.map { jsonObject("folder" to it.folder, "label" to it.name) },
            "cases" to choices.map { case(it, exports.indexOf(it.export), threads) },
            "plan" to
                jsonObject(
                    "minimum_samples" to plan.minimumSamples,
                    "maximum_samples" to plan.maximumSamples,
                    "minimum_seconds" to plan.minimumSeconds,
                    "maximum_seconds" to plan.maximumSeconds,
                    "relative_width" to plan.relativeWidth,
                    "warmup_runs" to plan.warmupRuns,
                ),
            "cool_down_seconds" to COOL_DOWN_SECONDS,
        )
    writeAtomically(
        File(root, CAMPAIGN_NAME),
        (jsonText(campaign) + "\n").toByteArray(),
        durable = true,
    )
}

private fun case(choice: Choice, export: Int, threads: Int?) = jsonObject(
    "export" to export,
    "sha256" to choice.artifact.sha256,
    "function" to choice.artifact.function,
    "backend" to choice.backend.name,
    "threads" to threads,
)
