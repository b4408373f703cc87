// Hand-written stub of what Gradle generates from the buildConfigFields of backends/build.gradle.kts.
package org.mobilevit.harness.backends;

public final class BuildConfig {
    public static final String EXECUTORCH_VERSION = "";
    public static final String LITERT_VERSION = "";
}
