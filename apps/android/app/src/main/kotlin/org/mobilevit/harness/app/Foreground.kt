package org.mobilevit.harness.app

import android.app.Activity
import android.app.Application
import android.os.Bundle

/** Whether one of the app's screens is seen; a screen that is switched off is not. */
internal class Foreground : Application.ActivityLifecycleCallbacks {
    private var started = 0
    private var losses = 0

    /** Begins to watch; what is returned tells whether the app was out of sight since. */
    @Synchronized
    fun watch(): () -> Boolean {
        val hidden = started == 0
        val before = losses
        return { hidden || lossesSoFar() != before }
    }

    @Synchronized
    override fun onActivityStarted(activity: Activity) {
        started += 1
    }

    @Synchronized
    override fun onActivityStopped(activity: Activity) {
        started -= 1
        if (started == 0) {
            losses += 1
        }
    }

    override fun onActivityCreated(activity: Activity, savedInstanceState: Bundle?) = Unit

    override fun onActivityResumed(activity: Activity) = Unit

    override fun onActivityPaused(activity: Activity) = Unit

    override fun onActivitySaveInstanceState(activity: Activity, outState: Bundle) = Unit

    override fun onActivityDestroyed(activity: Activity) = Unit

    @Synchronized
    private fun lossesSoFar() = losses
}
