"""What parts of a training are worth: runs that differ in one choice, with the same seeds.

Accuracies are compared in pairs, seed by seed; the interval of a mean difference is Student's over
the seeds, 95 %, two-sided.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.studies.fusion_blocks import CHANGES
from benchmarks.studies.training_run import RunResult, run_result
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.training.configuration import configured

_STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365}
"""Seeds -> quantile of 97.5 % with one degree of freedom less."""


@dataclass(frozen=True)
class Arm:
    """One side of a question: keys of a configuration, changed blocks, and what is judged."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[str, ...] | None = None  # of `CHANGES`; None for the variant's own blocks
    last: bool = False  # the weights of the last step are judged, not their average


QUESTIONS: dict[str, tuple[Arm, ...]] = {
    "multi-scale": (Arm("one size"), Arm("several sizes", {"multi_scale": True})),
    "average": (Arm("weights of the last step", last=True), Arm("average of the weights")),
    "distillation": (Arm("no teacher"), Arm("teacher")),
    "v3": tuple(
        Arm("v1" if not count else f"and {CHANGES[count - 1]}", changes=CHANGES[:count])
        for count in range(len(CHANGES) + 1)
    ),
}
"""Question -> arms; the others are compared with the first. What they leave open is one size."""


@dataclass(frozen=True)
class Answer:
    """The results of a question's arms, [arm][seed]."""

    question: str
    model: str
    seeds: tuple[int, ...]
    arms: tuple[Arm, ...]
    results: tuple[tuple[RunResult, ...], ...]


def answer(
    question: str,
    pictures: Path,
    folder: Path,
    values: Mapping[str, Any],
    seeds: Sequence[int],
    *,
    teacher: str | None = None,
    notify: Callable[[str], None] = lambda _: None,
    console: Console | None = None,
) -> Answer:
    """Train what is not trained yet of a question's runs, and collect their results.

    Args:
        question: a key of `QUESTIONS`.
        pictures: folder of a benchmark: train/ and test/ in class folders, preprocessing.json.
        folder: keeps the results.
        values: keys of a configuration that all runs share; `model` among them.
        seeds: of every arm.
        teacher: a checkpoint, for the question of distillation.
        notify: is told which run is at work.
        console: where the runs show their progress.

    Raises:
        UsageError: an unknown question, or no teacher where one is asked for.
        MobileViTError: whatever a training raises.
    """
    if question not in QUESTIONS:
        raise unknown_name("question", question, QUESTIONS)
    arms = QUESTIONS[question]
    if question == "distillation":
        if teacher is None:
            raise UsageError("The question of distillation needs a teacher: --teacher CHECKPOINT.")
        arms = (arms[0], Arm(arms[1].name, {"teacher": teacher}))
    shared = {
        "data": str(pictures / "train"),
        "preprocessing": str(pictures / "preprocessing.json"),
        "multi_scale": False,
        **values,
    }

    def result(arm: Arm, seed: int) -> RunResult:
        notify(f"{question}: {arm.name}, seed {seed}")
        configuration = configured({**shared, **arm.values, "seed": seed})
        return run_result(configuration, arm.changes, pictures / "test", folder, console)

    # Seed by seed, so that a study that is stopped has whole comparisons.
    by_seed = [[result(arm, seed) for arm in arms] for seed in seeds]
    results = tuple(tuple(row[index] for row in by_seed) for index in range(len(arms)))
    return Answer(question, str(values["model"]), tuple(seeds), arms, results)


def answer_table(found: Answer) -> Table:
    """A row for each arm: accuracy at every size, the difference to the first arm, and the cost."""
    nominal = next(iter(found.results[0][0].last))
    sizes = tuple(found.results[0][0].average)
    first = [_judged(found.arms[0], one)[nominal] for one in found.results[0]]
    rows = []
    for number, (arm, results) in enumerate(zip(found.arms, found.results, strict=True)):
        right = [_judged(arm, one) for one in results]
        differences = [one[nominal] - base for one, base in zip(right, first, strict=True)]
        rows.append(
            (
                arm.name,
                *(_mean([one[size] for one in right if size in one]) for size in sizes),
                "" if number == 0 else _difference(differences),
                f"{statistics.fmean(one.epoch_cpu_s for one in results):.0f} s",
                f"{statistics.median(one.forward_cpu_ms for one in results):.1f} ms",
                f"{results[0].parameters / 1e6:.2f} M",
            )
        )
    seeds = ", ".join(map(str, found.seeds))
    return Table(
        f"{found.question}: {found.model}, seeds {seeds}; top-1 on the test split in percent",
        (
            "arm",
            *(f"{size} px" for size in sizes),
            f"difference at {nominal} px",
            "CPU of an epoch",
            "CPU of a picture",
            "parameters",
        ),
        tuple(rows),
        frozenset(range(1, len(sizes) + 5)),
    )


def _judged(arm: Arm, result: RunResult) -> Mapping[int, float]:
    return result.last if arm.last else result.average


def _mean(shares: Sequence[float]) -> str:
    return f"{100 * statistics.fmean(shares):.1f}" if shares else ""


def _difference(shares: Sequence[float]) -> str:
    """In points, with the interval where there are seeds enough for one."""
    mean, count = 100 * statistics.fmean(shares), len(shares)
    if count not in _STUDENT:
        return f"{mean:+.1f}"
    reach = 100 * _STUDENT[count] * statistics.stdev(shares) / sqrt(count)
    return f"{mean:+.1f} ({mean - reach:+.1f} to {mean + reach:+.1f})"
