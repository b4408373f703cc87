package org.mobilevit.harness.app

import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.BatteryManager
import org.mobilevit.harness.contract.BatteryReading

private const val UNKNOWN = Int.MIN_VALUE

/** What Android tells of the battery; what it does not tell, or cannot be, is null. */
internal class BatteryState(private val context: Context) {
    private val manager = context.getSystemService(BatteryManager::class.java)

    /** The battery at this moment; null without one. */
    fun read(): BatteryReading? {
        val state = context.registerReceiver(null, IntentFilter(Intent.ACTION_BATTERY_CHANGED))
        if (state?.getBooleanExtra(BatteryManager.EXTRA_PRESENT, true) != true) return null
        val level = state.getIntExtra(BatteryManager.EXTRA_LEVEL, -1)
        val scale = state.getIntExtra(BatteryManager.EXTRA_SCALE, -1)
        return BatteryReading(
            percent = if (level in 0..scale && scale > 0) 100.0 * level / scale else null,
            charging = state.getIntExtra(BatteryManager.EXTRA_PLUGGED, 0) != 0,
            celsius = number(state, BatteryManager.EXTRA_TEMPERATURE, -1000..3000, unit = 10.0),
            volts = number(state, BatteryManager.EXTRA_VOLTAGE, 0..1_000_000, unit = 1000.0),
            microamperes = number(BatteryManager.BATTERY_PROPERTY_CURRENT_NOW, -MOST..MOST),
            microampereHours = number(BatteryManager.BATTERY_PROPERTY_CHARGE_COUNTER, 0..MOST),
        )
    }

    private fun number(state: Intent, name: String, range: IntRange, unit: Double): Double? =
        state.getIntExtra(name, UNKNOWN).takeIf { it in range }?.let { it / unit }

    /** A device without the property tells the smallest of all numbers. */
    private fun number(property: Int, range: LongRange): Long? =
        manager.getLongProperty(property).takeIf { it in range }

    private companion object {
        /** A thousand amperes (or ampere hours), in millionths. */
        const val MOST = 1_000_000_000L
    }
}
