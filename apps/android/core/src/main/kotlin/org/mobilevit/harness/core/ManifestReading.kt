package org.mobilevit.harness.core

/**
 * A manifest from its JSON, checked against the contract.
 *
 * @throws HarnessException no JSON, another schema version, or a field that breaks the contract.
 */
fun parseManifest(bytes: ByteArray): Manifest {
    val document = DocumentKind.MANIFEST.parse(bytes)
    contradiction(document)?.let {
        throw HarnessException("The manifest breaks the contract: $it.")
    }
    return Manifest(
        toolkit = document.text("toolkit"),
        model = model(document.fields("model")),
        references = document.objects("references").map(::reference),
        artifacts = document.objects("artifacts").map(::artifact),
    )
}

/** What the schema cannot say. */
private fun contradiction(document: Fields): String? {
    val model = document.fields("model")
    val artifacts = document.objects("artifacts")
    val classes = model.int("num_classes")
    val labels = model.texts("labels")
    val files =
        artifacts.flatMap(::filesOf) + document.objects("references").flatMap(::filesOfReference)
    val outside = files.firstOrNull { !staysInside(it) }
    return when {
        labels != null && labels.size != classes -> "${labels.size} labels for $classes classes"

        artifacts.any { it.value("parity") == null && it.value("not_run") == null } ->
            "an artifact has neither parity figures nor a reason in not_run"

        outside != null -> "path \"$outside\" leaves the folder"

        else -> contradictionOf(model.fields("preprocessing"))
    }
}

private fun contradictionOf(preprocessing: Fields): String? {
    val (resize, crop) = listOf(preprocessing.ints("resize"), preprocessing.ints("crop"))
    val std = preprocessing.doubles("std").orEmpty()
    val lanczos = preprocessing.text("interpolation") == "lanczos"
    return when {
        resize[0] < crop[0] || resize[1] < crop[1] -> "crop $crop is larger than resize $resize"
        std.any { it <= 0 } -> "std must be positive, got $std"
        lanczos && !preprocessing.boolean("antialias") -> "lanczos exists only with antialias true"
        else -> null
    }
}

private fun filesOf(artifact: Fields): List<String> =
    listOfNotNull(artifact.text("file"), artifact.fieldsOrNull("bundled_program")?.text("file"))

private fun filesOfReference(reference: Fields): List<String> =
    listOf(reference.fields("pixels").text("file")) +
        reference.map("outputs").values.map { it.text("file") }

private fun model(record: Fields) = Model(
    variant = record.text("variant"),
    task = record.text("task"),
    classes = record.int("num_classes"),
    labels = record.texts("labels"),
    trained = record.boolean("trained"),
)

private fun reference(fields: Fields) = Reference(
    name = fields.text("name"),
    pixels = storedArray(fields.fields("pixels")),
    outputs = fields.map("outputs").mapValues { (_, array) -> storedArray(array) },
)

private fun storedArray(fields: Fields) = StoredArray(
    file = fields.text("file"),
    sha256 = fields.text("sha256"),
    shape = fields.ints("shape"),
    dtype = dtype(fields),
)

private fun artifact(fields: Fields) = Artifact(
    format = fields.text("format"),
    precision = fields.text("precision"),
    target = fields.text("target"),
    file = fields.text("file"),
    function = fields.textOrNull("function"),
    sha256 = fields.text("sha256"),
    bytes = fields.long("bytes"),
    inputs = fields.objects("inputs").map(::tensorSpec),
    outputs = fields.objects("outputs").map(::tensorSpec),
    limit = fields.fieldsOrNull("parity")?.text("limit"),
)

private fun tensorSpec(fields: Fields) = TensorSpec(
    name = fields.text("name"),
    shape = fields.extents("shape"),
    dtype = dtype(fields),
    layout = fields.text("layout"),
    range = fields.doubles("range")?.let { it[0] to it[1] },
)

private fun dtype(fields: Fields): DType {
    val text = fields.text("dtype")
    return DType.entries.first { it.text == text }
}
