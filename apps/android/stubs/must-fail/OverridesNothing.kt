// Must not compile: 'onCreate' overrides nothing

import android.app.Activity
import android.os.Bundle

class Screen : Activity() {
    override fun onCreate(savedInstanceState: Bundle) = super.onCreate(savedInstanceState)
}
