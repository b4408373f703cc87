package org.mobilevit.harness.app

import android.app.Activity
import android.content.Context
import android.view.View
import android.widget.ArrayAdapter
import android.widget.Button
import android.widget.CheckBox
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.Spinner
import android.widget.TextView

/** Space around what a screen shows, in pixels of a screen with 160 dots per inch. */
private const val MARGIN_DP = 16
private const val LARGE_SP = 20f
private const val ORDINARY_SP = 15f

/** A column of [parts] that scrolls, as the whole screen. */
internal fun Activity.show(vararg parts: View) {
    val margin = (MARGIN_DP * resources.displayMetrics.density).toInt()
    val column = column(*parts)
    column.setPadding(margin, margin, margin, margin)
    val scroll = ScrollView(this)
    scroll.addView(column)
    // Keeps clear of the system's bars, below which an app draws since Android 15.
    scroll.fitsSystemWindows = true
    setContentView(scroll)
}

internal fun Context.column(vararg parts: View): LinearLayout = LinearLayout(this).also { column ->
    column.orientation = LinearLayout.VERTICAL
    parts.forEach(column::addView)
}

internal fun Context.heading(text: String): TextView = line(text).also { it.textSize = LARGE_SP }

internal fun Context.line(text: String): TextView = TextView(this).also {
    it.text = text
    it.textSize = ORDINARY_SP
    it.setTextIsSelectable(true)
}

internal fun Context.checkBox(text: String): CheckBox = CheckBox(this).also { it.text = text }

internal fun Context.button(text: String, action: () -> Unit): Button =
    Button(this).also { button ->
        button.text = text
        button.setOnClickListener { action() }
    }

/** A list of which one entry is chosen, the first at the start. */
internal fun Context.choice(entries: List<String>): Spinner = Spinner(this).also {
    it.adapter = ArrayAdapter(this, android.R.layout.simple_spinner_dropdown_item, entries)
}
