package org.mobilevit.harness.core

/** What the harness says to a person: what happened, what was expected, what to do. */
open class HarnessException(message: String, cause: Throwable? = null) :
    Exception(message, cause) {
    override val message: String
        get() = super.message.orEmpty()
}

/** A back end that this device or this build of the app does not have, and why. */
class BackendUnavailable(message: String, cause: Throwable? = null) :
    HarnessException(message, cause)
