import groovy.json.JsonSlurper

pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "mobilevit-harness"

// The modules stand in one file, which the checks without Gradle (tools/) read too. A module's own
// build file asks for its entry with: gradle.extra["modules"].
@Suppress("UNCHECKED_CAST")
val listed = JsonSlurper().parse(file("tools/modules.json")) as Map<String, List<Map<String, Any>>>
val modules = listed.getValue("modules").associateBy { it.getValue("name") as String }
gradle.extra["modules"] = modules

fun folderOf(module: Any?) = file(modules.getValue("$module").getValue("folder") as String)

for ((name, module) in modules) {
    // A generated module, and what builds on it, is part of the build once it has been made.
    val needed = module.getValue("depends") as List<*> + name
    if (needed.all { folderOf(it).resolve("build.gradle.kts").isFile }) {
        include(":$name")
        project(":$name").projectDir = folderOf(name)
    }
}
