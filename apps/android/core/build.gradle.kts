plugins {
    `java-library`
    alias(libs.plugins.kotlin.jvm)
    alias(libs.plugins.kotlin.serialization)
}

@Suppress("UNCHECKED_CAST")
val module = (gradle.extra["modules"] as Map<String, Map<String, Any>>).getValue(name)

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

sourceSets.main {
    resources.setSrcDirs(module.getValue("resources") as List<*>)
    resources.include("*.json")
}

dependencies {
    (module.getValue("depends") as List<*>).forEach { api(project(":$it")) }
    api(libs.kotlinx.serialization.json)
    testImplementation(libs.junit)
}
