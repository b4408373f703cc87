package org.mobilevit.harness.core

/**
 * A campaign from its JSON, checked against the contract.
 *
 * @throws HarnessException no JSON, another schema version, or a field that breaks the contract.
 */
fun parseCampaign(bytes: ByteArray): Campaign {
    val document = DocumentKind.CAMPAIGN.parse(bytes)
    val campaign =
        Campaign(
            id = document.text("id"),
            exports = document.objects("exports").map(::export),
            cases = document.objects("cases").map(::case),
            plan = plan(document.fields("plan")),
            coolDownSeconds = document.double("cool_down_seconds"),
        )
    contradiction(campaign, document.text("created"))?.let {
        throw HarnessException("The campaign contradicts itself: $it.")
    }
    return campaign
}

private fun export(fields: Fields) =
    CampaignExport(folder = fields.text("folder"), label = fields.text("label"))

private fun plan(fields: Fields) = Plan(
    minimumSamples = fields.int("minimum_samples"),
    maximumSamples = fields.int("maximum_samples"),
    minimumSeconds = fields.double("minimum_seconds"),
    maximumSeconds = fields.double("maximum_seconds"),
    relativeWidth = fields.double("relative_width"),
    warmupRuns = fields.int("warmup_runs"),
)

private fun case(fields: Fields) = Case(
    export = fields.int("export"),
    sha256 = fields.text("sha256"),
    function = fields.textOrNull("function"),
    backend = fields.text("backend"),
    threads = fields.intOrNull("threads"),
)

/** What the schema cannot say. */
private fun contradiction(campaign: Campaign, created: String): String? {
    val folders = campaign.exports.map { it.folder }
    val outside = folders.find { !staysInside(it) }
    val stray = campaign.cases.find { it.export >= folders.size }
    return when {
        !isLowerCaseUuid(campaign.id) -> "${campaign.id} is no UUID in lower case"
        !isTime(created) -> "created is $created, not a time of RFC 3339"
        outside != null -> "folder \"$outside\" leaves the campaign's folder"
        folders.distinct().size < folders.size -> "two exports have the same folder"
        stray != null -> "a case is of export ${stray.export}, and there are ${folders.size}"
        campaign.cases.distinct().size < campaign.cases.size -> "two cases are the same"
        else -> contradiction(campaign.plan)
    }
}

private fun contradiction(plan: Plan): String? = when {
    plan.maximumSamples < plan.minimumSamples -> "maximum_samples is below minimum_samples"
    plan.maximumSeconds < plan.minimumSeconds -> "maximum_seconds is below minimum_seconds"
    else -> null
}
