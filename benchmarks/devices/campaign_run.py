"""Work through a campaign with a phone: push, launch, watch, and bring the reports home."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from benchmarks.devices.connection import Connection
from benchmarks.devices.phone import AppError, Phone, PhoneConditions
from benchmarks.devices.preparation import Prepared
from benchmarks.devices.transfer import push_campaign
from benchmarks.measuring.request import LeftOut, Run
from mobilevit_deploy.contract.outcome import OUTCOME_NAME, CaseOutcome, Outcome, parse_outcome
from mobilevit_deploy.contract.report import Report, parse_report
from mobilevit_deploy.errors import CampaignError, ReportConflictError, ReportError

_CONDITIONS_EVERY_SECONDS = 15.0
"""Asking costs the phone a little of the time that it measures."""

_STEPS = {
    "load": "loading",
    "check": "comparing with the references",
    "cool_down": "waiting for the phone to cool",
    "measure": "measuring",
}


def run_campaign(
    phone: Phone,
    prepared: Prepared,
    keep: Callable[[Report], object],
    connection: Connection | None = None,
    *,
    keep_files: bool = False,
) -> Run:
    """Measure the cases of a campaign on a phone.

    A campaign that the phone has already is gone on with: what is there is not pushed again, what
    is measured is not measured again, and an app that still works on it is not disturbed.

    Args:
        phone: with the app installed.
        prepared: what is measured.
        keep: called with each report as soon as it is here; keeps it.
        connection: how long to wait for what, and who is told what happens.
        keep_files: leave the models on the phone, for the next time.

    Raises:
        DeviceError: the phone or the app failed; what is on the phone stays, and the same call
            goes on from there.
    """
    return _Run(phone, prepared, keep, connection or Connection()).all(keep_files=keep_files)


@dataclass
class _Run:
    """The state of one run."""

    phone: Phone
    prepared: Prepared
    keep: Callable[[Report], object]
    connection: Connection
    reports: dict[int, Report] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    conditions: PhoneConditions = field(default_factory=PhoneConditions)
    asked: float = -_CONDITIONS_EVERY_SECONDS

    @property
    def folder(self) -> PurePosixPath:
        return self.phone.root() / str(self.prepared.campaign.id)

    @property
    def results(self) -> PurePosixPath:
        return self.phone.results(self.folder)

    def all(self, *, keep_files: bool) -> Run:
        outcome = self._earlier()
        if outcome is None or outcome.state != "finished":
            push_campaign(self.phone, self.prepared, self.folder, self.connection)
            outcome = self._watched(outcome)
        self._collect(outcome)
        self._clean_up(keep_files=keep_files)
        return Run(
            tuple(self.reports[case] for case in sorted(self.reports)),
            (*self.prepared.left_out, *self._left_out(outcome)),
        )

    def _earlier(self) -> Outcome | None:
        """What an earlier run left; what cannot be gone on with is removed."""
        try:
            return self._outcome()
        except AppError as error:
            self.connection.listener.notice(f"{error} It is removed, and the campaign begins anew.")
            self.connection.call(self.phone.stop)  # or it would be written again
            self.connection.call(lambda: self.phone.remove(self.results / OUTCOME_NAME))
            return None

    def _outcome(self) -> Outcome | None:
        text = self.connection.call(lambda: self.phone.read(self.results / OUTCOME_NAME))
        if text is None:
            return None
        try:
            outcome = parse_outcome(text)
        except CampaignError as error:
            raise AppError(
                f"{error} The phone's clock may not be set, or the app and this toolkit are of "
                "different releases."
            ) from None
        campaign = self.prepared.campaign
        if outcome.campaign != campaign.id:
            raise AppError(f"The outcome is of campaign {outcome.campaign}, not {campaign.id}.")
        if outcome.cases and len(outcome.cases) != len(campaign.cases):
            raise AppError(
                f"The outcome has {len(outcome.cases)} cases, not {len(campaign.cases)}."
            )
        return outcome

    def _watched(self, found: Outcome | None) -> Outcome:
        """Launch the app as often as it takes, until the campaign is finished."""
        working = found is not None and found.state == "running"
        if working and self.connection.call(self.phone.running):
            self.connection.listener.notice("The app still works on this campaign.")
        else:
            self._launch()
        seen, changed = found, time.monotonic()
        at_launch = None if found is None else found.cases
        while True:
            time.sleep(self.connection.patience.poll)
            outcome = self._outcome()
            if outcome is not None and outcome != seen:
                seen, changed = outcome, time.monotonic()
                self._collect(outcome)
                if outcome.state == "finished":
                    return outcome
                if outcome.state == "failed":
                    raise AppError(
                        f"The app gave up: {outcome.message} What is measured is kept; the same "
                        "command goes on from there."
                    )
            self._tell(outcome)
            interruption = self._interruption(outcome, time.monotonic() - changed)
            if interruption is None:
                continue
            latest = self._outcome()  # it may have got further before it ended
            if latest is not None and latest.state != "running" and latest != seen:
                continue  # it ended because it was done
            cases = None if latest is None else latest.cases
            reason = f"{interruption}{self._during(latest)}."
            if cases == at_launch:
                raise AppError(
                    f"{reason} It got no further since it was started, so it is not started again. "
                    "Open the app on the phone to see what it says; the same command goes on."
                )
            self.connection.listener.notice(f"{reason} It is started again.")
            at_launch = cases
            self._launch()
            changed = time.monotonic()

    def _launch(self) -> None:
        self.connection.listener.status("starting the app")
        self.connection.call(self.phone.stop)
        self.connection.call(lambda: self.phone.launch(self.folder))

    def _interruption(self, outcome: Outcome | None, silent: float) -> str | None:
        """Why the app has to be started again; None while it works."""
        if not self.connection.call(self.phone.running):
            return "The app ended"
        allowed = self.connection.patience.silence
        progress = None if outcome is None else outcome.progress
        if progress is not None and progress.step == "cool_down":
            allowed += self.prepared.campaign.cool_down_seconds
        if silent > allowed:
            self.connection.call(self.phone.stop)
            return f"The app said nothing for {silent:.0f} s"
        return None

    def _during(self, outcome: Outcome | None) -> str:
        if outcome is None:
            return " before it began"
        running = [
            title
            for title, case in zip(self.prepared.titles, outcome.cases, strict=False)
            if case.state == "running"
        ]
        return f" during {', '.join(running)}" if running else ""

    def _collect(self, outcome: Outcome) -> None:
        """Bring home the reports that are new."""
        for number, case in enumerate(outcome.cases):
            if case.report is None or number in self.reports or number in self.refused:
                continue
            try:
                report = self._report(number, case)
            except ReportError as error:
                self._refuse(number, error)
                continue
            try:
                self.keep(report)
            except ReportConflictError as error:  # any other error of the store ends the run
                self._refuse(number, error)
            else:
                self.reports[number] = report

    def _refuse(self, number: int, error: ReportError) -> None:
        self.refused[number] = f"its report is not kept: {error}"
        self.connection.listener.notice(f"{self.prepared.titles[number]}: {self.refused[number]}")

    def _report(self, number: int, case: CaseOutcome) -> Report:
        text = self.connection.call(lambda: self.phone.read(self.results / str(case.report)))
        if text is None:
            raise ReportError(f"{case.report} is not on the phone.")
        report = parse_report(text)
        asked = self.prepared.campaign.cases[number]
        if report.artifact.sha256 != asked.sha256:
            raise ReportError(
                f"{case.report} is of the artifact {report.artifact.sha256[:12]}, "
                f"not {asked.sha256[:12]}."
            )
        return report

    def _left_out(self, outcome: Outcome) -> list[LeftOut]:
        left_out = []
        for number, case in enumerate(outcome.cases):
            reason = self.refused.get(number, case.reason)
            if reason is not None:
                title, label = self.prepared.titles[number], self.prepared.label(number)
                left_out.append(LeftOut(title, label, reason, failed=number in self.refused))
        return left_out

    def _clean_up(self, *, keep_files: bool) -> None:
        self.connection.listener.status("cleaning up")
        self.connection.call(self.phone.stop)
        rest = [self.results / "reports"] if keep_files else [self.results, self.folder]
        # First the outcome: it names what is removed after it.
        for path in dict.fromkeys([self.results / OUTCOME_NAME, *rest]):
            self.connection.call(functools.partial(self.phone.remove, path))

    def _tell(self, outcome: Outcome | None) -> None:
        now = time.monotonic()
        if now - self.asked >= _CONDITIONS_EVERY_SECONDS:
            self.conditions, self.asked = self.connection.call(self.phone.conditions), now
        self.connection.listener.status(
            ", ".join(filter(None, [self._progress(outcome), *_words(self.conditions)]))
        )

    def _progress(self, outcome: Outcome | None) -> str:
        if outcome is None or outcome.progress is None:
            return "waiting for the app"
        progress = outcome.progress
        done = sum(case.state in {"measured", "left_out"} for case in outcome.cases)
        parts = [
            f"{done} of {len(outcome.cases)} done",
            f"{self.prepared.titles[progress.case]}: {_STEPS[progress.step]}",
        ]
        if progress.rounds:
            parts.append(f"round {progress.rounds}")
        if progress.latency_ns:
            parts.append(f"{progress.latency_ns / 1e6:.2f} ms")
        return ", ".join(parts)


def _words(conditions: PhoneConditions) -> list[str]:
    words = []
    if conditions.thermal is not None:
        words.append(f"thermal state: {conditions.thermal}")
    if conditions.battery_percent is not None:
        words.append(f"battery {conditions.battery_percent:.0f} %")
    if conditions.locked:
        words.append("the screen is locked")
    return words
