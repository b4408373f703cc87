package org.mobilevit.harness.core

import org.mobilevit.harness.contract.BatteryReading
import org.mobilevit.harness.contract.Build
import org.mobilevit.harness.contract.Device
import org.mobilevit.harness.contract.Memory
import org.mobilevit.harness.contract.Tool
import java.io.File
import java.time.OffsetDateTime
import java.time.temporal.ChronoUnit

/** A device whose time passes only as the script says. */
class ScriptedPlatform : Platform {
    var time = 0L

    /** The thermal level at a time; null: not told. */
    var heat: (Long) -> Int? = { 0 }
    var hiddenMeanwhile: Boolean? = false
    var savesPower: Boolean? = false
    var headroom: Double? = 0.61
    var frequency: Long? = 2_850_000_000
    var battery: BatteryReading? = BATTERY
    var memory: Memory? = Memory(20_000_000, "VmHWM", 50_000_000)
    var dropsFromCache = true
    var described =
        Device(
            model = "Pixel 8",
            soc = "Tensor G3",
            architecture = "arm64",
            os = "Android 15",
            cpuFeatures = listOf("asimddp", "i8mm"),
            logicalCores = 9,
            physicalCores = 9,
            memoryBytes = 7_900_000_000,
            governor = "sched_pixel",
            virtual = false,
        )
    private var ids = 0

    override val tool =
        Tool(name = "mobilevit-harness android", version = "0.1.0", build = Build.Release)
    override val clockName = "System.nanoTime"

    override fun nanoTime(): Long {
        time += 40
        return time
    }

    override fun sleep(nanoseconds: Long) {
        time += nanoseconds
    }

    override fun now(): OffsetDateTime =
        OffsetDateTime.parse("2026-01-31T13:05:00+01:00").plus(time, ChronoUnit.NANOS)

    override fun newId(): String = "00000000-0000-4000-8000-%012x".format(++ids)

    override fun device() = described

    override fun thermal(): Thermal? = heat(time)?.let { Thermal(LEVELS[it], it) }

    override fun thermalHeadroom() = headroom

    override fun frequencyHz() = frequency

    override fun battery() = battery

    override fun lowPowerMode() = savesPower

    override fun watchHidden(): () -> Boolean? = { hiddenMeanwhile }

    override fun watchMemory(): () -> Memory? = { memory }

    override fun dropFromCache(file: File) = dropsFromCache

    companion object {
        val LEVELS = listOf("none", "light", "moderate", "severe")
        val BATTERY = BatteryReading(29.4, true, 3_210_000, 412_500, 81.5, 4.012)
    }
}
