package org.mobilevit.harness.app

import android.app.Application
import org.mobilevit.harness.core.Surroundings
import java.io.File

/** The process: what outlives a screen. */
class HarnessApplication : Application() {
    internal lateinit var surroundings: Surroundings
        private set
    internal lateinit var measuring: Measuring
        private set

    override fun onCreate() {
        super.onCreate()
        val foreground = Foreground()
        registerActivityLifecycleCallbacks(foreground)
        surroundings = AndroidSurroundings(this, foreground)
        measuring = Measuring(this, surroundings)
    }

    /**
     * Where exports are pushed to (`exports/NAME`) and campaigns live (`campaigns/ID`): the app's
     * own media folder, the one place where both a computer with adb and the app may read and write
     * on every version of Android.
     *
     * Null while the storage is not there.
     */
    @Suppress("DEPRECATION") // It was meant for media, which have another place now; this has none.
    internal fun root(): File? = externalMediaDirs.firstOrNull()
}
