// One place loads the plugins, so that every module gets the same version. The Android plugin, from
// its version 9 on, compiles Kotlin itself.
plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.android.library) apply false
    alias(libs.plugins.kotlin.jvm) apply false
    alias(libs.plugins.kotlin.serialization) apply false
}
