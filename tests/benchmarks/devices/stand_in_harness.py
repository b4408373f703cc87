"""A stand-in for the harness app: works through a campaign as the app does, on this machine.

Its reports are real: the artifact is run by the toolkit's own runtime and measured by the code of
`mvit-bench host`. What is not real is the phone. `/data/settings.json` of the phone says what goes
wrong: `crash`, `silent`, `garbage` and `foreign` name cases, `fail` is a message, `seconds` is how
long each group is measured at least.
"""

import json
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

PLACE, CAMPAIGN = Path(sys.argv[1]), sys.argv[2]
(PLACE / "data/app.pid").write_text(f"{os.getpid()}\n")
sys.path.insert(0, str(Path(__file__).parents[3]))

import numpy as np  # noqa: E402

from benchmarks.measuring import machine  # noqa: E402
from benchmarks.measuring.measurement import measure_in_turns  # noqa: E402
from benchmarks.measuring.timing import Plan  # noqa: E402
from mobilevit_deploy.contract.campaign import (  # noqa: E402
    CAMPAIGN_NAME,
    Campaign,
    parse_campaign,
)
from mobilevit_deploy.contract.manifest import # noqa: E402     Artifact, Manifest, ParityRecord, StoredArray, read_manifest
from mobilevit_deploy.contract.outcome import (  # noqa: E402
    OUTCOME_NAME,
    CaseOutcome,
    CaseProgress,
    Outcome,
    outcome_text,
    parse_outcome,
)
from mobilevit_deploy.contract.report import (  # noqa: E402
    MeasuredArtifact,
    Report,
    report_text,
)
from mobilevit_deploy.parity import LIMITS, compare, violations  # noqa: E402
from mobilevit_deploy.runtimes import as_input, open_session, run_images  # noqa: E402

BACKENDS = {"onnxruntime-cpu": "onnx", "litert-cpu": "tflite"}


@dataclass(frozen=True)
class Checked:
    """An artifact that computes what its references say."""

    path: Path
    artifact: Artifact
    image: Any
    parity: ParityRecord
    description: MeasuredArtifact

    def open(self, threads: int) -> Callable[[], object]:
        session = open_session(self.artifact.format, self.path, threads, probe=False)
        return lambda: session.run({self.artifact.inputs[0].name: self.image})


def read_array(folder: Path, stored: StoredArray) -> Any:
    values = np.fromfile(folder / stored.file, np.dtype(stored.dtype).newbyteorder("<"))
    return values.reshape(stored.shape)


def check(folder: Path, label: str, manifest: Manifest, artifact: Artifact) -> Checked:
    """Raises ValueError if the artifact's outputs are outside its limits."""
    references = [one for one in manifest.references if one.pixels.shape[:2] == artifact.input_size]
    pixels = np.stack([read_array(folder, one.pixels) for one in references])
    expected = np.concatenate([read_array(folder, one.outputs["logits"]) for one in references])
    session = open_session(artifact.format, folder / artifact.file, 1)
    limits = LIMITS[artifact.precision]
    found = compare(expected, run_images(session, pixels, artifact.inputs[0], "logits"), limits)
    if problems := violations(found, limits):
        raise ValueError("; ".join(problems))
    record = manifest.model
    return Checked(
        path=folder / artifact.file,
        artifact=artifact,
        image=as_input(pixels[:1], artifact.inputs[0]),
        parity=ParityRecord(limit=limits.name, runtime=session.runtime, **asdict(found)),
        description=MeasuredArtifact(
            sha256=artifact.sha256,
            format=artifact.format,
            precision=artifact.precision,
            target=artifact.target,
            variant=record.variant,
            task=record.task,
            trained=record.trained,
            input_size=artifact.input_size,
            batch=1,
            bytes=artifact.bytes,
            file=artifact.title,
            producer=f"mobilevit-deploy {manifest.toolkit}",
            label=label,
        ),
    )


class Harness:
    """One start of the app."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.campaign: Campaign = parse_campaign((folder / CAMPAIGN_NAME).read_bytes())
        settings = PLACE / "data/settings.json"
        self.settings: dict[str, Any] = (
            json.loads(settings.read_text()) if settings.exists() else {}
        )
        self.cases = [
            CaseOutcome(state="pending", report=None, reason=None) for _ in self.campaign.cases
        ]
        before = folder / OUTCOME_NAME
        if before.exists():
            self.cases = [
                CaseOutcome(state="left_out", report=None, reason="it ended the app")
                if case.state == "running"
                else case
                for case in parse_outcome(before.read_bytes()).cases
            ]

    def run(self) -> None:
        self.write()
        if message := self.settings.get("fail"):
            self.write("failed", message=message)
            return
        order = range(len(self.cases))

        def group(number: int) -> tuple[str, int | None]:
            case = self.campaign.cases[number]
            return case.backend, case.threads

        for (backend, threads), numbers in groupby(order, key=group):
            found = {
                number: candidate
                for number in numbers
                if self.cases[number].state == "pending"
                and (candidate := self.checked(number, backend)) is not None
            }
            if found:
                self.measure(found, threads or 1)
        self.write("finished")

    def checked(self, number: int, backend: str) -> Checked | None:
        """The artifact of a case, compared with its references."""
        self.become(number, "running", step="check")
        if number in self.settings.get("crash", ()):
            os.kill(os.getpid(), signal.SIGKILL)
        while number in self.settings.get("silent", ()):
            time.sleep(1)
        if backend not in BACKENDS:
            self.become(number, "left_out", reason=f"this phone has no {backend}")
            return None
        case = self.campaign.cases[number]
        export = self.campaign.exports[case.export]
        folder = self.folder / export.folder
        manifest = read_manifest(folder)
        artifact = next(one for one in manifest.artifacts if one.sha256 == case.sha256)
        try:
            found = check(folder, export.label, manifest, artifact)
        except ValueError as error:
            self.become(number, "left_out", reason=str(error))
            return None
        self.become(number, "pending")
        return found

    def measure(self, found: dict[int, Checked], threads: int) -> None:
        plan = self.campaign.plan
        first = min(found)
        for number in found:
            self.become(number, "running")
        until = time.monotonic() + self.settings.get("seconds", 0)
        rounds = 0
        while time.monotonic() < until:
            rounds += 10
            self.write(progress=(first, "measure", rounds))
            time.sleep(0.1)
        reports = measure_in_turns(
            list(found.values()),
            threads,
            Plan(
                plan.relative_width,
                plan.minimum_samples,
                plan.maximum_samples,
                plan.maximum_seconds,
                plan.warmup_runs,
            ),
            machine.device(),
            uuid.uuid4(),
        )
        for number, report in zip(found, reports, strict=True):
            name = f"reports/{report.id}.json"
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(self.report(number, report))
            self.become(number, "measured", report=name)

    def report(self, number: int, report: Report) -> str:
        if number in self.settings.get("garbage", ()):
            return report_text(report)[:-100]
        if number in self.settings.get("foreign", ()):
            other = report.artifact.model_copy(update={"sha256": "0" * 64})
            report = report.model_copy(update={"artifact": other})
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
            updated=datetime.now(UTC),
            state=state,
            message=message,
            progress=None
            if progress is None
            else CaseProgress(
                case=progress[0], step=progress[1], rounds=progress[2], seconds=0, latency_ns=None
            ),
            cases=tuple(self.cases),
        )
        new = self.folder / f"{OUTCOME_NAME}.new"
        new.write_text(outcome_text(outcome))
        new.replace(self.folder / OUTCOME_NAME)


if __name__ == "__main__":
    Harness(PLACE / CAMPAIGN.removeprefix("/")).run()
