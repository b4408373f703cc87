package org.mobilevit.harness.core

import org.mobilevit.harness.contract.BatteryReading
import org.mobilevit.harness.contract.Device
import org.mobilevit.harness.contract.Memory
import org.mobilevit.harness.contract.Tool
import java.io.File
import java.time.OffsetDateTime

/**
 * All that a campaign needs of the device and its system; tests script it.
 *
 * What the system does not tell is null, never guessed.
 */
interface Platform {
    /** The app and its version, as reports name them. */
    val tool: Tool

    /** Name of the clock behind [nanoTime], e.g. `System.nanoTime`. */
    val clockName: String

    /** Nanoseconds that never run backwards. */
    fun nanoTime(): Long

    /**
     * Waits.
     *
     * @throws InterruptedException the thread was asked to stop.
     */
    fun sleep(nanoseconds: Long)

    /** Wall time with the device's time zone. */
    fun now(): OffsetDateTime

    /** A random UUID in lower case. */
    fun newId(): String

    /** What the device says of itself. */
    fun device(): Device

    /** The thermal state at this moment. */
    fun thermal(): Thermal?

    /** Of Android: from 1 on the device throttles severely. */
    fun thermalHeadroom(): Double?

    /** The clock of the fastest core at this moment, in hertz. */
    fun frequencyHz(): Long?

    /** The battery at this moment; null without one. */
    fun battery(): BatteryReading?

    /** Does the system save power at this moment? */
    fun lowPowerMode(): Boolean?

    /**
     * Starts to watch whether the app is in front; calling what is returned ends it and tells
     * whether, at any moment since, it was not, or the device was locked.
     */
    fun watchHidden(): () -> Boolean?

    /**
     * Reads the baseline of the process's memory; calling what is returned tells the peak since.
     * Null where no peak is to be had that this case alone can have reached.
     */
    fun watchMemory(): () -> Memory?

    /**
     * Drops a file from the system's cache, so that its next load reads the storage; false where
     * the system offers no way, and no load is known to be cold.
     */
    fun dropFromCache(file: File): Boolean = false
}

/**
 * A thermal state.
 *
 * @property name the system's own word, e.g. `light`.
 * @property level 0 for the best state of the system's scale, 1 for the next, and so on.
 */
data class Thermal(val name: String, val level: Int) {
    /** One of the two best states: no clock is lowered yet. */
    val calm: Boolean
        get() = level <= 1
}
