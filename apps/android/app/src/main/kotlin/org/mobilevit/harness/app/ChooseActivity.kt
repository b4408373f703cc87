package org.mobilevit.harness.app

import android.app.Activity
import android.content.Intent
import android.os.Bundle
import android.view.View
import android.widget.CheckBox
import android.widget.LinearLayout
import android.widget.Spinner
import android.widget.Toast
import org.mobilevit.harness.backends.backends
import org.mobilevit.harness.contract.Plan
import org.mobilevit.harness.core.Choice
import org.mobilevit.harness.core.HarnessException
import org.mobilevit.harness.core.LONG_PLAN
import org.mobilevit.harness.core.Platform
import org.mobilevit.harness.core.SHORT_PLAN
import org.mobilevit.harness.core.SUSTAINED_PLAN
import org.mobilevit.harness.core.choices
import org.mobilevit.harness.core.pushedExports
import org.mobilevit.harness.core.writeCampaign
import java.io.File
import kotlin.concurrent.thread

/** Which of the pushed models to measure, on which back ends; reads what is there at every visit. */
class ChooseActivity : Activity() {
    private lateinit var models: LinearLayout
    private lateinit var threads: Spinner
    private lateinit var length: Spinner
    private var boxes = emptyList<Pair<CheckBox, Choice>>()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        models = column()
        threads = choice(THREADS.map { it.first })
        length = choice(LENGTHS.map { it.first })
        show(
            heading("Models"),
            models,
            heading("Threads"),
            threads,
            heading("Length"),
            length,
            button("Measure", ::measure),
        )
    }

    override fun onStart() {
        super.onStart()
        val root = (application as HarnessApplication).root()
        if (root == null) {
            list(listOf(line("The phone's storage is not there. Unlock the phone and come back.")))
        } else {
            // Manifests are small, but many, and the storage may be slow.
            thread { found(root) }
        }
    }

    private fun found(root: File) {
        val pushed = pushedExports(root)
        val all = choices(pushed.exports, backends(applicationContext))
        runOnUiThread {
            val chosen = boxes.filter { it.first.isChecked }.map { it.second.title }.toSet()
            boxes = all.map { checkBox(it.title) to it }
            boxes.forEach { (box, choice) -> box.isChecked = choice.title in chosen }
            val hint = if (all.isEmpty()) listOf(line(howToPush(root))) else emptyList()
            list(boxes.map { it.first } + pushed.problems.map { line(it) } + hint)
        }
    }

    private fun list(views: List<View>) {
        models.removeAllViews()
        views.forEach(models::addView)
    }

    private fun measure() {
        val application = application as HarnessApplication
        val root = application.root() ?: return
        val chosen = boxes.filter { it.first.isChecked }.map { it.second }
        if (application.session.live.running) {
            tell("The campaign before is still running.")
            startActivity(Intent(this, MeasureActivity::class.java))
        } else if (chosen.isEmpty()) {
            tell("Choose at least one model.")
        } else {
            measure(chosen, root, application.platform)
        }
    }

    private fun measure(chosen: List<Choice>, root: File, platform: Platform) {
        val (_, number) = THREADS[threads.selectedItemPosition]
        val (_, plan) = LENGTHS[length.selectedItemPosition]
        try {
            writeCampaign(root, chosen, number, plan, platform)
        } catch (exception: HarnessException) {
            tell(exception.message)
            return
        }
        startActivity(
            Intent(this, MeasureActivity::class.java)
                .putExtra(MeasureActivity.CAMPAIGN, root.path),
        )
    }

    private fun tell(sentence: String) = Toast.makeText(this, sentence, Toast.LENGTH_LONG).show()

    private companion object {
        val THREADS: List<Pair<String, Int?>> =
            listOf("1" to 1, "2" to 2, "4" to 4, "the runtime's choice" to null)
        val LENGTHS: List<Pair<String, Plan>> =
            listOf(
                "short: about 10 seconds" to SHORT_PLAN,
                "long: up to a minute" to LONG_PLAN,
                "sustained: ten minutes for each" to SUSTAINED_PLAN,
            )

        fun howToPush(root: File): String = "There are no models yet. From a computer:\n\n" +
            "mvit-bench android EXPORT\n\nor, to choose here:\n\nadb push EXPORT $root/exports/"
    }
}
