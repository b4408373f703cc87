plugins {
    alias(libs.plugins.kotlin.jvm)
}

// What Android 8.0, the oldest that the app runs on, has of Java's library.
java {
    sourceCompatibility = JavaVersion.VERSION_1_8
    targetCompatibility = JavaVersion.VERSION_1_8
}

kotlin {
    compilerOptions {
        allWarningsAsErrors = true
        jvmTarget = org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_1_8
        freeCompilerArgs.add("-Xjdk-release=8")
    }
}

dependencies {
    testImplementation(libs.junit)
}
