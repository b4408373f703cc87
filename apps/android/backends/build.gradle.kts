plugins {
    alias(libs.plugins.android.library)
}

@Suppress("UNCHECKED_CAST")
val module = (gradle.extra["modules"] as Map<String, Map<String, Any>>).getValue(name)

val qualcomm = providers.gradleProperty("onnxruntime").orNull == "qnn"

android {
    namespace = "org.mobilevit.harness.backends"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        minSdk = libs.versions.minSdk.get().toInt()
        // Neither runtime says its own version.
        buildConfigField("String", "EXECUTORCH_VERSION", "\"${libs.versions.executorch.get()}\"")
        buildConfigField("String", "LITERT_VERSION", "\"${libs.versions.litert.get()}\"")
    }

    buildFeatures {
        buildConfig = true
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    (module.getValue("depends") as List<*>).forEach { api(project(":$it")) }
    // Both have the same classes, so that an app has one: -Ponnxruntime=qnn takes Qualcomm's.
    implementation(if (qualcomm) libs.onnxruntime.qnn else libs.onnxruntime)
    implementation(libs.executorch)
    implementation(libs.litert)
    implementation(libs.litert.gpu)
}
