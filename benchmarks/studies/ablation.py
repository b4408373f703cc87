"""What each rewrite of a target is worth: taken out one at a time, and added one by one."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch

from benchmarks.conclusions import ratio_of_medians, summarize
from benchmarks.measuring.machine import Observer
from benchmarks.measuring.timing import Plan, time_interleaved
from benchmarks.studies.ablation_files import FORMAT_OF, Workshop
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.errors import MobileViTError, RuntimeUnavailableError, unknown_name
from mobilevit_deploy.parity import LIMITS, FloatArray, compare, require_within
from mobilevit_deploy.parity.pictures import STORED, draw
from mobilevit_deploy.parity.references import reference_logits
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.runtimes import Array, Session, open_session

Way = Literal["removed", "added"]
"""Removed from all of them, the others kept; or added to those that stand before it in the row."""

Notify = Callable[[str], None]


@dataclass(frozen=True)
class Worth:
    """What one rewrite changes: CPU time without it by CPU time with it, so above 1 it pays.

    `needed_by` were left out with it, since they cannot be applied without it. `ratio` and its
    95 % interval are None where a file could not be made (`error`), and where both files are the
    same byte for byte (`identical`).
    """

    rewrite: str
    way: Way
    needed_by: tuple[str, ...]
    cpu_ms: float | None  # of the artifact without it, or, added, of the one with it
    ratio: float | None
    low: float | None
    high: float | None
    identical: bool
    error: str | None

    @property
    def verdict(self) -> str:
        """In words, by the interval."""
        if self.error is not None:
            return "not possible"
        if self.identical:
            return "same file"
        if self.low is not None and self.low > 1:
            return "pays"
        if self.high is not None and self.high < 1:
            return "costs"
        return "no difference seen"


@dataclass(frozen=True)
class Ablation:
    """One model on one target; `plain_ms` is of the artifact without any rewrite."""

    target: str
    model: str
    input_size: int
    runtime: str
    rounds: int
    full_ms: float
    plain_ms: float | None
    background_cores: float | None
    worths: tuple[Worth, ...]


def ablate(
    name: str,
    target: str,
    input_size: int,
    folder: Path,
    *,
    ways: Sequence[Way] = get_args(Way),
    only: Sequence[str] = (),
    plan: Plan | None = None,
    notify: Notify = lambda _: None,
) -> Ablation:
    """Make, compare and time a target's artifacts of one model with random weights.

    All run in this process, in turns, on one thread. Before that each must compute what the
    reference computes, within the limits of fp32.

    Args:
        name: a variant.
        target: a key of `FORMAT_OF`.
        input_size: side in pixels.
        folder: keeps the artifacts, so that a second run need not convert.
        ways: which of the two questions are asked.
        only: names of the rewrites that are looked at; those the model has, if empty.
        plan: when there are enough samples.
        notify: told what is being done.

    Raises:
        UsageError: unknown model, target or rewrite.
        RuntimeUnavailableError: the format's libraries are not installed.
        MobileViTError: the artifact with all rewrites cannot be made, or computes something else.
    """
    torch.set_num_threads(1)  # converting and comparing; the runtimes have their own
    workshop = Workshop(load_checkpoint("random", name), target, input_size, folder)
    steps = _steps(workshop, ways, only)
    bench = _Bench(workshop, notify)
    full = bench.add(())
    if isinstance(full, str):
        raise MobileViTError(f"{name} for {target}, all rewrites: {full}")
    plain = bench.add(workshop.row)
    for step in steps:
        for without in (step.one, step.other):
            bench.add(without)
    notify(f"{name}, {target}: timing {len(bench.sessions)} artifacts in turns")
    observer = Observer()
    samples = bench.time(plan or Plan(0.01, 30, 400, 120.0))
    return Ablation(
        target=target,
        model=name,
        input_size=input_size,
        runtime=bench.sessions[full.digest].runtime,
        rounds=len(samples[full.digest]),
        full_ms=_milliseconds(samples[full.digest]),
        plain_ms=None if isinstance(plain, str) else _milliseconds(samples[plain.digest]),
        background_cores=observer.disturbance().background_cores,
        worths=tuple(_worth(step, bench, samples) for step in steps),
    )


def checked_ways(names: Sequence[str]) -> tuple[Way, ...]:
    """Names as ways, both if there is none; raises `UsageError` for another name."""
    known: tuple[Way, ...] = get_args(Way)
    for name in names:
        if name not in known:
            raise unknown_name("way", name, known)
    return tuple(way for way in known if not names or way in names)


@dataclass(frozen=True)
class _Step:
    """Two artifacts, by what is left out of each: `one` is slower if the rewrite pays."""

    rewrite: str
    way: Way
    needed_by: tuple[str, ...]
    one: tuple[str, ...]
    other: tuple[str, ...]


def _steps(workshop: Workshop, ways: Sequence[Way], only: Sequence[str]) -> list[_Step]:
    applied, steps = workshop.applied(), []
    for name in only:
        if name not in applied:
            where = f"rewrite of {workshop.record.variant} for {workshop.target}"
            raise unknown_name(where, name, applied)
    if "removed" in ways:
        for name in applied:
            needed_by = workshop.needed_by(name)
            steps.append(_Step(name, "removed", needed_by, (name, *needed_by), ()))
    if "added" in ways:
        before = workshop.row
        for index, name in enumerate(applied):
            after = tuple(one for one in workshop.row if one not in applied[: index + 1])
            steps.append(_Step(name, "added", (), before, after))
            before = after
    return [step for step in steps if not only or step.rewrite in only]


@dataclass(frozen=True)
class _Made:
    digest: str  # of the file's content


class _Bench:
    """The artifacts that are timed: one session for each content, whatever it was made by."""

    def __init__(self, workshop: Workshop, notify: Notify) -> None:
        self.sessions: dict[str, Session] = {}
        self._workshop, self._notify = workshop, notify
        self._made: dict[frozenset[str], _Made | str] = {}
        self._pixels = draw(STORED, workshop.preprocessing)
        self._reference = reference_logits(
            workshop.checkpoint.model, workshop.preprocessing, self._pixels
        )

    def add(self, without: Collection[str]) -> _Made | str:
        """Make an artifact, compare it and open it; why that is impossible, as text."""
        # Rewrites that find nothing in this model make no difference, left out or not.
        key = frozenset(without) & frozenset(self._workshop.applied())
        if key not in self._made:
            self._notify(
                f"{self._workshop.record.variant}, {self._workshop.target}: converting without "
                f"{', '.join(sorted(key)) or 'leaving out anything'}"
            )
            try:
                self._made[key] = self._open(self._workshop.file(without))
            except RuntimeUnavailableError:
                raise
            except MobileViTError as error:
                self._made[key] = str(error)
        return self._made[key]

    def _open(self, path: Path) -> _Made:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest not in self.sessions:
            session = open_session(FORMAT_OF[self._workshop.target], path, 1)
            figures = compare(self._reference, self._logits(session), LIMITS["fp32"])
            require_within(figures, LIMITS["fp32"], path.name)
            self.sessions[digest] = session
        return _Made(digest)

    def _logits(self, session: Session) -> FloatArray:
        rows = [
            next(iter(session.run(_feeds(session, picture[None])).values()))
            for picture in self._pixels
        ]
        return np.concatenate(rows)

    def time(self, plan: Plan) -> dict[str, tuple[int, ...]]:
        """CPU nanoseconds of one run, sample by sample, for each content."""

        def candidate(session: Session) -> Callable[[], object]:
            feeds = _feeds(session, self._pixels[:1])
            return lambda: session.run(feeds)

        found = time_interleaved([candidate(one) for one in self.sessions.values()], plan)
        return {
            digest: tuple(used // one.runs_per_sample for used in one.cpu_ns)
            for digest, one in zip(self.sessions, found, strict=True)
        }


def _feeds(session: Session, pixels: Pixels) -> dict[str, Array]:
    """One picture [1, H, W, 3] in the layout of the file's one input."""
    name, (shape, _) = next(iter(session.ports.items()))
    values = pixels if shape[-1] == 3 else pixels.transpose(0, 3, 1, 2)
    return {name: np.ascontiguousarray(values, np.float32)}


def _worth(step: _Step, bench: _Bench, samples: dict[str, tuple[int, ...]]) -> Worth:
    one, other = bench.add(step.one), bench.add(step.other)
    shown = one if step.way == "removed" else other
    cpu_ms = None if isinstance(shown, str) else _milliseconds(samples[shown.digest])
    value: tuple[float | None, float | None, float | None] = (None, None, None)
    error = next((made for made in (one, other) if isinstance(made, str)), None)
    identical = one == other and error is None
    if not (isinstance(one, str) or isinstance(other, str) or identical):
        value = ratio_of_medians(samples[one.digest], samples[other.digest])
    return Worth(step.rewrite, step.way, step.needed_by, cpu_ms, *value, identical, error)


def _milliseconds(samples_ns: Sequence[int]) -> float:
    return summarize(samples_ns).median_ns / 1e6
