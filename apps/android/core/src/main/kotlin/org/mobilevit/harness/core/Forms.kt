package org.mobilevit.harness.core

import java.time.DateTimeException
import java.time.OffsetDateTime
import java.time.format.DateTimeFormatter

private val UUID = Regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
private val YEARS = 2000..2999

/** Whether a text is a UUID in the one form that the contract's documents use. */
internal fun isLowerCaseUuid(text: String): Boolean = UUID.matches(text)

/** Whether a text of RFC 3339's form is a time of the calendar, from the years 2000 to 2999. */
internal fun isTime(text: String): Boolean = try {
    OffsetDateTime.parse(text).year in YEARS
} catch (_: DateTimeException) {
    false
}

/** A time as the contract's documents have it. */
internal fun timeText(time: OffsetDateTime): String =
    time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)

/** A text of at most so many characters (Unicode's code points, as the contract counts). */
internal fun shortened(text: String, longest: Int): String {
    if (text.codePointCount(0, text.length) <= longest) return text
    return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…"
}
