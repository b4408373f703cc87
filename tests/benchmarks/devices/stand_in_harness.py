"""A stand-in for the harness app: works through a campaign as the app does, on this machine.

Its reports are real: the artifact is run by the toolkit's own runtime and measured by the code of
`mvit-bench host`. What is not real is the phone. `/data/settings.json` of the phone says what goes
wrong: `crash`, `silent`, `garbage`, `foreign` and `inexact` name cases, `fail` is a message,
`seconds` is how long each group is measured at least, `clock` is what the phone takes for now,
`backends` are what this build of the app has (if none, it ends), `text` is what it says instead.

Arguments: the phone's folder, where campaigns live in it, the folder of a campaign or nothing, and
where results go if not there.
"""

import json
import os
import signal
import sys
import time
import uuid
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

PLACE, CAMPAIGNS, CAMPAIGN = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
(PLACE / "data/app.pid").write_text(f"{os.getpid()}\n")
sys.path.insert(0, str(Path(__file__).parents[3]))

from mobilevit_deploy.contract.harness import (  # noqa: E402
    HARNESS_NAME,
    Backend,
    Harness,
)
from mobilevit_deploy.contract.report import Tool  # noqa: E402

SETTINGS: dict[str, Any] = (
    json.loads((PLACE / "data/settings.json").read_text())
    if (PLACE / "data/settings.json").exists()
    else {}
)
BACKENDS = {
    "onnxruntime-cpu": ("onnx", "cpu"),
    "onnxruntime-qnn": ("onnx", "npu"),  # which this phone does not have
    "litert-gpu": ("tflite", "gpu"),
}


def write(path: Path, text: str) -> None:
    """Replace a file as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    new.replace(path)


def backends(names: list[str]) -> str:
    """What the app says of itself."""
    return Harness(
        schema_version=1,
        tool=Tool(name="stand-in", version="1", build="release"),
        backends=tuple(
            Backend(
                name=name,
                format=BACKENDS[name][0],
                unit=BACKENDS[name][1],
                threads=BACKENDS[name][1] == "cpu",
                by_default=BACKENDS[name][1] != "npu",
            )
            for name in names
        ),
    ).model_dump_json()


if SETTINGS.get("backends") == []:
    sys.exit()
write(
    PLACE / CAMPAIGNS.removeprefix("/") / HARNESS_NAME,
    SETTINGS.get("text") or backends(SETTINGS.get("backends", list(BACKENDS))),
)
while not CAMPAIGN:  # a person's screen
    time.sleep(60)

from benchmarks.measuring.artifacts import find_runnables  # noqa: E402
from benchmarks.measuring.measurement import measure_in_turns  # noqa: E402
from benchmarks.measuring.request import Selection  # noqa: E402
from benchmarks.measuring.runnable import Runnable  # noqa: E402
from mobilevit_deploy.contract.campaign import (  # noqa: E402
    CAMPAIGN_NAME,
    Campaign,
    parse_campaign,
)
from mobilevit_deploy.contract.manifest import read_manifest  # noqa: E402
from mobilevit_deploy.contract.outcome import (  # noqa: E402
    OUTCOME_NAME,
    CaseOutcome,
    CaseProgress,
    Outcome,
    parse_outcome,
)
from mobilevit_deploy.contract.report import Report, report_text  # noqa: E402


class Run:
    """One start of the app."""

    def __init__(self, folder: Path, results: Path) -> None:
        self.folder = folder
        self.results = results
        self.campaign: Campaign = parse_campaign((folder / CAMPAIGN_NAME).read_bytes())
        self.cases = [
            CaseOutcome(state="pending", report=None, reason=None) for _ in self.campaign.cases
        ]
        before = results / OUTCOME_NAME
        if before.exists():
            self.cases = [
                CaseOutcome(state="left_out", report=None, reason="it ended the app")
                if case.state == "running"
                else case
                for case in parse_outcome(before.read_bytes()).cases
            ]

    def run(self) -> None:
        self.write()
        if message := SETTINGS.get("fail"):
            self.write("failed", message=message)
            return
        order = range(len(self.cases))

        def group(number: int) -> tuple[str, int | None]:
            case = self.campaign.cases[number]
            return case.backend, case.threads

        for (backend, threads), numbers in groupby(order, key=group):
            found = {
                number: runnable
                for number in numbers
                if self.cases[number].state == "pending"
                and (runnable := self.checked(number, backend)) is not None
            }
            if found:
                self.measure(found, threads or 1)
        self.write("finished")

    def checked(self, number: int, backend: str) -> Runnable | None:
        """The artifact of a case, compared with its references."""
        self.become(number, "running", step="check")
        if number in SETTINGS.get("crash", ()):
            os.kill(os.getpid(), signal.SIGKILL)
        while number in SETTINGS.get("silent", ()):
            time.sleep(1)
        if backend != "onnxruntime-cpu":
            self.become(number, "left_out", reason=f"this phone has no {backend}")
            return None
        case = self.campaign.cases[number]
        export = self.campaign.exports[case.export]
        folder = self.folder / export.folder
        manifest = read_manifest(folder)
        artifact = next(one for one in manifest.artifacts if one.sha256 == case.sha256)
        chosen = Selection((artifact.format,), (artifact.precision,))
        found = find_runnables(folder, export.label, chosen, lambda _text: None)
        self.become(number, "pending")
        return next(one for entry, one in found.artifacts if entry.sha256 == case.sha256)

    def measure(self, found: dict[int, Runnable], threads: int) -> None:
        plan = self.campaign.plan
        first = min(found)
        for number in found:
            self.become(number, "running")
        until = time.monotonic() + SETTINGS.get("seconds", 0)
        rounds = 0
        while time.monotonic() < until:
            rounds += 10
            self.write(progress=(first, "measure", rounds))
            time.sleep(0.1)
        reports = measure_in_turns(
            list(found.values()),
            threads,
            plan,
            uuid.uuid4(),
            baseline=self.campaign.baseline,
        )
        for number, report in zip(found, reports, strict=True):
            name = f"reports/{report.id}.json"
            path = self.results / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.report(number, report))
            self.become(number, "measured", report=name)

    def report(self, number: int, report: Report) -> str:
        if number in SETTINGS.get("garbage", ()):
            return report_text(report)[:-100]
        if number in SETTINGS.get("foreign", ()):
            other = report.artifact.model_copy(update={"sha256": "0" * 64})
            report = report.model_copy(update={"artifact": other})
        if number in SETTINGS.get("inexact", ()) and report.comparison is not None:
            outputs = {
                name: one.model_copy(update={"cosine": 0.1})
                for name, one in report.comparison.outputs.items()
            }
            comparison = report.comparison.model_copy(update={"outputs": outputs})
            report = report.model_copy(update={"comparison": comparison})
        return report_text(report)

    def become(self, number: int, state: Any, step: Any = None, **fields: Any) -> None:
        self.cases[number] = CaseOutcome(
            state=state, report=fields.get("report"), reason=fields.get("reason")
        )
        self.write(progress=None if step is None else (number, step, 0))

    def write(
        self,
        state: Any = "running",
        message: str | None = None,
        progress: tuple[int, Any, int] | None = None,
    ) -> None:
        outcome = Outcome(
            schema_version=1,
            campaign=self.campaign.id,
            updated=datetime.fromisoformat(SETTINGS["clock"])
            if "clock" in SETTINGS
            else datetime.now(UTC),
            state=state,
            message=message,
            progress=None
            if progress is None
            else CaseProgress(
                case=progress[0], step=progress[1], rounds=progress[2], seconds=0, latency_ns=None
            ),
            cases=tuple(self.cases),
        )
        write(self.results / OUTCOME_NAME, outcome.model_dump_json())


if __name__ == "__main__":
    RESULTS = sys.argv[4] if len(sys.argv) > 4 else CAMPAIGN
    Run(PLACE / CAMPAIGN.removeprefix("/"), PLACE / RESULTS.removeprefix("/")).run()
