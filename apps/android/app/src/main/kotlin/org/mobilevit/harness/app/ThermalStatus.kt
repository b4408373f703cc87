package org.mobilevit.harness.app

import android.os.Build
import android.os.PowerManager
import androidx.annotation.RequiresApi
import org.mobilevit.harness.core.Thermal

/**
 * The thermal state, kept up to date by the system, so that a look between samples costs nothing.
 *
 * It listens for as long as the process lives.
 */
@RequiresApi(Build.VERSION_CODES.Q)
internal class ThermalStatus(private val power: PowerManager) {
    @Volatile
    private var status = power.currentThermalStatus

    init {
        power.addThermalStatusListener({ it.run() }) { status = it }
    }

    fun state(): Thermal? = NAMES[status]?.let { Thermal(it, status) }

    /** From 1 on it throttles severely; null where the device, or Android 10, tells none. */
    fun headroom(): Double? = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
        // Not a number without a sensor, and where it was asked less than a second ago.
        power.getThermalHeadroom(0).toDouble().takeIf { it in LIKELY }
    } else {
        null
    }

    private companion object {
        val LIKELY = -1000.0..1000.0

        /** Android's constants count from the best state. */
        val NAMES =
            mapOf(
                PowerManager.THERMAL_STATUS_NONE to "none",
                PowerManager.THERMAL_STATUS_LIGHT to "light",
                PowerManager.THERMAL_STATUS_MODERATE to "moderate",
                PowerManager.THERMAL_STATUS_SEVERE to "severe",
                PowerManager.THERMAL_STATUS_CRITICAL to "critical",
                PowerManager.THERMAL_STATUS_EMERGENCY to "emergency",
                PowerManager.THERMAL_STATUS_SHUTDOWN to "shutdown",
            )
    }
}
