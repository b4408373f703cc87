package org.mobilevit.harness.core

/** `campaign.json`: what a driver asks this app to measure. */
data class Campaign(
    /** A lower-case UUID. */
    val id: String,
    val exports: List<CampaignExport>,
    val cases: List<Case>,
    val plan: Plan,
    /** The longest wait for a calm thermal state before each group, in seconds. */
    val coolDownSeconds: Double,
)

/** An export folder of a campaign. */
data class CampaignExport(
    /** Relative to the campaign's folder. */
    val folder: String,
    /** What the person who measures calls it, e.g. `ours`. */
    val label: String,
)

/** One artifact on one back end. */
data class Case(
    /** Position in [Campaign.exports]. */
    val export: Int,
    /** The artifact's digest in that export's manifest. */
    val sha256: String,
    /** The function of a file that has several; null for the only one. */
    val function: String?,
    /** Name of a [Backend]. */
    val backend: String,
    /** Null: the runtime's choice. */
    val threads: Int?,
)
