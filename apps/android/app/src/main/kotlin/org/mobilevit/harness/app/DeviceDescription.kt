package org.mobilevit.harness.app

import android.app.ActivityManager
import android.content.Context
import android.os.Build
import org.mobilevit.harness.contract.Device
import org.mobilevit.harness.core.cpuFeatures
import java.io.File
import java.io.IOException

/** What the device says of itself; null and empty where it does not. */
internal fun describeDevice(context: Context): Device = Device(
    model = "${Build.MANUFACTURER} ${Build.MODEL}",
    soc = systemOnChip(),
    architecture = ARCHITECTURES[Build.SUPPORTED_ABIS.first()] ?: Build.SUPPORTED_ABIS.first(),
    os = "Android ${Build.VERSION.RELEASE} (${Build.ID})",
    cpuFeatures = cpuFeatures(textOf("/proc/cpuinfo") ?: ""),
    logicalCores = Runtime.getRuntime().availableProcessors().toLong(),
    physicalCores = null,
    memoryBytes = mainMemory(context),
    governor = textOf("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")?.trim(),
    virtual = Build.HARDWARE in EMULATORS,
)

/** Known since Android 12. */
private fun systemOnChip(): String? = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) {
    "${Build.SOC_MANUFACTURER} ${Build.SOC_MODEL}"
} else {
    null
}

private fun mainMemory(context: Context): Long = ActivityManager
    .MemoryInfo()
    .also { context.getSystemService(ActivityManager::class.java).getMemoryInfo(it) }
    .totalMem

/** A system file; null where the app may not read it. */
private fun textOf(path: String): String? = try {
    File(path).readText()
} catch (_: IOException) {
    null
}

private val ARCHITECTURES = mapOf("arm64-v8a" to "arm64")

/** Boards of Android's own emulators: the older, the present, and the one for servers. */
private val EMULATORS = setOf("goldfish", "ranchu", "cutf_cvm")
