plugins {
    alias(libs.plugins.android.application)
}

@Suppress("UNCHECKED_CAST")
val module = (gradle.extra["modules"] as Map<String, Map<String, Any>>).getValue(name)

// The app is of the toolkit's release.
val pyproject = layout.settingsDirectory.file("../../pyproject.toml")
val toolkitVersion =
    Regex("(?m)^version = \"(.+)\"$")
        .find(providers.fileContents(pyproject).asText.get())!!
        .groupValues[1]

android {
    namespace = "org.mobilevit.harness.app"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        applicationId = "org.mobilevit.harness"
        minSdk = libs.versions.minSdk.get().toInt()
        targetSdk = libs.versions.compileSdk.get().toInt()
        versionCode = 1
        versionName = toolkitVersion
        testInstrumentationRunner = "androidx.test.runner.AndroidJUnitRunner"
        ndk {
            // What every runtime has; x86_64 is for emulators.
            abiFilters += listOf("arm64-v8a", "x86_64")
        }
    }

    buildTypes {
        release {
            // Runtimes look their Java classes up by name. The key only says that the APK is whole.
            isMinifyEnabled = false
            signingConfig = signingConfigs.getByName("debug")
        }
    }

    // A debuggable app runs its Java code slower: what is measured, and what tests it, is a release.
    testBuildType = "release"

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    packaging {
        jniLibs {
            // Each runtime brings its own copy of the C++ library.
            pickFirsts += "**/libc++_shared.so"
            // Libraries of neural processors are looked for by path: as files, not inside the APK.
            useLegacyPackaging = true
        }
    }
}

dependencies {
    (module.getValue("depends") as List<*>).forEach { implementation(project(":$it")) }
    implementation(libs.androidx.core)
    androidTestImplementation(libs.androidx.test.runner)
    androidTestImplementation(libs.junit)
}
