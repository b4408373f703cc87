package org.mobilevit.harness.app

import android.content.Context
import android.content.pm.ApplicationInfo
import android.os.Build
import android.os.PowerManager
import org.mobilevit.harness.contract.BatteryReading
import org.mobilevit.harness.contract.Build.Debug
import org.mobilevit.harness.contract.Build.Release
import org.mobilevit.harness.contract.Device
import org.mobilevit.harness.contract.Memory
import org.mobilevit.harness.contract.Tool
import org.mobilevit.harness.core.Platform
import org.mobilevit.harness.core.Thermal
import org.mobilevit.harness.core.fastestClock
import org.mobilevit.harness.core.watchPeakMemory
import java.io.File
import java.time.OffsetDateTime
import java.util.UUID
import java.util.concurrent.TimeUnit

/**
 * What Android tells.
 *
 * @param context the application's.
 */
internal class AndroidPlatform(private val context: Context, private val foreground: Foreground) :
    Platform {
    private val power = context.getSystemService(PowerManager::class.java)
    private val thermalStatus =
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) ThermalStatus(power) else null

    private val batteryState = BatteryState(context)

    override val tool = Tool(name = "mvit-harness-android", version = version(), build = build())

    override val clockName = "System.nanoTime"

    override fun nanoTime(): Long = System.nanoTime()

    override fun sleep(nanoseconds: Long) = TimeUnit.NANOSECONDS.sleep(nanoseconds)

    override fun now(): OffsetDateTime = OffsetDateTime.now()

    override fun newId(): String = UUID.randomUUID().toString()

    override fun device(): Device = describeDevice(context)

    override fun thermal(): Thermal? = thermalStatus?.state()

    override fun thermalHeadroom(): Double? = thermalStatus?.headroom()

    override fun frequencyHz(): Long? = fastestClock(File("/sys/devices/system/cpu"))

    override fun battery(): BatteryReading? = batteryState.read()

    override fun lowPowerMode(): Boolean = power.isPowerSaveMode

    override fun watchHidden(): () -> Boolean? = foreground.watch()

    /** The process's resident memory; what a driver keeps for the graphics processor is not in it. */
    override fun watchMemory(): () -> Memory? = watchPeakMemory(
        status = { File("/proc/self/status").readText() },
        // Asks Linux to forget the peak; where the system forbids it, a new peak alone counts.
        forgetPeak = { File("/proc/self/clear_refs").writeText("5") },
    )

    private fun version(): String =
        context.packageManager.getPackageInfo(context.packageName, 0).versionName.orEmpty()

    private fun build(): org.mobilevit.harness.contract.Build {
        val debuggable = context.applicationInfo.flags and ApplicationInfo.FLAG_DEBUGGABLE != 0
        return if (debuggable) Debug else Release
    }
}
