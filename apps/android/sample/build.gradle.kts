plugins {
    alias(libs.plugins.android.application)
}

@Suppress("UNCHECKED_CAST")
val module = (gradle.extra["modules"] as Map<String, Map<String, Any>>).getValue(name)

android {
    namespace = "org.mobilevit.sample"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        applicationId = "org.mobilevit.sample"
        // ImageDecoder turns pictures as their camera noted; it came with Android 9.
        minSdk = 28
        targetSdk = libs.versions.compileSdk.get().toInt()
        versionCode = 1
        versionName = "1"
    }

    // Which of its results a model has decides how it is asked and shown.
    val interfaces = mapOf("MobileViTSegmenter" to "mask", "MobileViTDetector" to "boxes")
    val code = project(":classifier").file("src/main/kotlin/org/mobilevit/classifier")
    val kind = interfaces.entries.find { code.resolve("${it.key}.kt").exists() }?.value ?: "classes"
    sourceSets["main"].kotlin.srcDir("src/$kind/kotlin")

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    (module.getValue("depends") as List<*>).forEach { implementation(project(":$it")) }
    implementation(libs.androidx.core)
}
