"""What each rewrite of a target is worth: taken out one at a time, and added one by one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from benchmarks.conclusions import ratio_of_medians, summarize
from benchmarks.measuring.machine import Observer
from benchmarks.measuring.request import Notify
from benchmarks.measuring.runnable import Runnable
from benchmarks.measuring.timing import stopping_rule, time_interleaved
from benchmarks.studies.ablation_files import AblationFiles
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.errors import MobileViTError, RuntimeUnavailableError, unknown_name

Direction = Literal["removed", "added"]
"""Removed from all of them, the others kept; or added to those that stand before it in the row."""


@dataclass(frozen=True)
class RewriteEffect:
    """What one rewrite changes: CPU time without it by CPU time with it, so above 1 it pays.

    `needed_by` were left out with it, since they cannot be applied without it. `ratio` and its
    95 % interval are None where a file could not be made (`error`), and where both files are the
    same byte for byte (`identical`).
    """

    rewrite: str
    direction: Direction
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
    effects: tuple[RewriteEffect, ...]


def ablate(
    name: str,
    target: str,
    input_size: int,
    folder: Path,
    *,
    task: str | None = None,
    directions: Sequence[Direction] = get_args(Direction),
    only: Sequence[str] = (),
    plan: Plan | None = None,
    notify: Notify = lambda _: None,
) -> Ablation:
    """Export and time a target's artifacts of one model with random weights.

    All run in this process, in turns, on one thread. Each was compared with the reference when it
    was exported, within the limits of fp32, and is again before it is timed.

    Args:
        name: a variant.
        target: a key of `FORMAT_OF`.
        input_size: side in pixels.
        folder: keeps the artifacts, so that a second run need not convert.
        task: of the network; the first of all tasks unless given.
        directions: which of the two questions are asked.
        only: names of the rewrites that are looked at; those the model has, if empty.
        plan: when there are enough samples.
        notify: told what is being done.

    Raises:
        UsageError: unknown model, target or rewrite.
        RuntimeUnavailableError: the format's libraries are not installed.
        MobileViTError: the artifact with all rewrites cannot be made, or computes something else.
    """
    files = AblationFiles(load_checkpoint("random", name, task), target, input_size, folder)
    steps = _steps(files, directions, only)
    bench = _Bench(files, notify)
    full = bench.add(())
    if isinstance(full, str):
        raise MobileViTError(f"{name} for {target}, all rewrites: {full}")
    plain = bench.add(files.row)
    for step in steps:
        for without in (step.one, step.other):
            bench.add(without)
    notify(f"{name}, {target}: timing {len(bench.different)} artifacts in turns")
    observer = Observer()
    samples = bench.time(plan or stopping_rule(0.01, 30, 400, 120.0))
    return Ablation(
        target=target,
        model=name,
        input_size=input_size,
        runtime=full.runtime,
        rounds=len(samples[full.artifact.sha256]),
        full_ms=_milliseconds(samples[full.artifact.sha256]),
        plain_ms=None if isinstance(plain, str) else _milliseconds(samples[plain.artifact.sha256]),
        background_cores=observer.disturbance().background_cores,
        effects=tuple(_effect(step, bench, samples) for step in steps),
    )


def checked_directions(names: Sequence[str]) -> tuple[Direction, ...]:
    """Names as directions, both if there is none; raises `UsageError` for another name."""
    known: tuple[Direction, ...] = get_args(Direction)
    for name in names:
        if name not in known:
            raise unknown_name("way", name, known)
    return tuple(one for one in known if not names or one in names)


@dataclass(frozen=True)
class _Step:
    """Two artifacts, by what is left out of each: `one` is slower if the rewrite pays."""

    rewrite: str
    direction: Direction
    needed_by: tuple[str, ...]
    one: tuple[str, ...]
    other: tuple[str, ...]


def _steps(
    files: AblationFiles, directions: Sequence[Direction], only: Sequence[str]
) -> list[_Step]:
    applied, steps = files.applied(), []
    for name in only:
        if name not in applied:
            where = f"rewrite of {files.checkpoint.record.variant} for {files.target}"
            raise unknown_name(where, name, applied)
    if "removed" in directions:
        for name in applied:
            needed_by = files.needed_by(name)
            steps.append(_Step(name, "removed", needed_by, (name, *needed_by), ()))
    if "added" in directions:
        before = files.row
        for index, name in enumerate(applied):
            after = tuple(one for one in files.row if one not in applied[: index + 1])
            steps.append(_Step(name, "added", (), before, after))
            before = after
    return [step for step in steps if not only or step.rewrite in only]


class _Bench:
    """The artifacts that are timed, each once, whatever it was made by."""

    def __init__(self, files: AblationFiles, notify: Notify) -> None:
        self.different: dict[str, Runnable] = {}  # by the SHA-256 of its content
        self._files, self._notify = files, notify
        self._made: dict[frozenset[str], Runnable | str] = {}

    def add(self, without: Collection[str]) -> Runnable | str:
        """Export an artifact and compare it; why that is impossible, as text."""
        # Rewrites that find nothing in this model make no difference, left out or not.
        key = frozenset(without) & frozenset(self._files.applied())
        if key not in self._made:
            self._notify(
                f"{self._files.checkpoint.record.variant}, {self._files.target}: exporting without "
                f"{', '.join(sorted(key)) or 'leaving out anything'}"
            )
            try:
                made = self._files.runnable(without)
                self._made[key] = self.different.setdefault(made.artifact.sha256, made)
            except RuntimeUnavailableError:
                raise
            except MobileViTError as error:
                self._made[key] = str(error)
        return self._made[key]

    def time(self, plan: Plan) -> dict[str, tuple[int, ...]]:
        """CPU nanoseconds of one run, sample by sample, for each content."""
        found = time_interleaved([one.open(1).run for one in self.different.values()], plan)
        return {
            content: tuple(used // one.runs_per_sample for used in one.cpu_ns)
            for content, one in zip(self.different, found, strict=True)
        }


def _effect(step: _Step, bench: _Bench, samples: dict[str, tuple[int, ...]]) -> RewriteEffect:
    made = one, other = bench.add(step.one), bench.add(step.other)
    shown = one if step.direction == "removed" else other
    cpu_ms = None if isinstance(shown, str) else _milliseconds(samples[shown.artifact.sha256])
    value: tuple[float | None, float | None, float | None] = (None, None, None)
    error = next((text for text in made if isinstance(text, str)), None)
    identical = one is other and error is None
    if not (isinstance(one, str) or isinstance(other, str) or identical):
        value = ratio_of_medians(samples[one.artifact.sha256], samples[other.artifact.sha256])
    return RewriteEffect(
        step.rewrite, step.direction, step.needed_by, cpu_ms, *value, identical, error
    )


def _milliseconds(samples_ns: Sequence[int]) -> float:
    return summarize(samples_ns).median_ns / 1e6
