package org.mobilevit.harness.app

import android.app.Application
import android.util.Log
import org.mobilevit.harness.backends.backends
import org.mobilevit.harness.core.Platform
import org.mobilevit.harness.core.StorageException
import org.mobilevit.harness.core.writeHarness
import java.io.File

/** The process: what outlives a screen. */
class HarnessApplication : Application() {
    internal lateinit var platform: Platform
        private set
    internal lateinit var session: CampaignSession
        private set

    override fun onCreate() {
        super.onCreate()
        val foreground = Foreground()
        registerActivityLifecycleCallbacks(foreground)
        platform = AndroidPlatform(this, foreground)
        session = CampaignSession(this, platform)
        tellBackends()
    }

    /** A driver starts the app to read this; without a storage nobody can, and the app goes on. */
    private fun tellBackends() {
        val root = root() ?: return
        try {
            writeHarness(File(root, "campaigns"), platform.tool, backends(this))
        } catch (error: StorageException) {
            Log.w("harness", error)
        }
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
