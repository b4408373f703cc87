"""Ratios of medians from samples that were taken in turns."""

import random
import uuid
from typing import Any

import pytest

from benchmarks.conclusions import Conclusion, conclude, ratio, ratios
from mobilevit_deploy.errors import ReportError
from tests import reports


def make_report(*arguments: Any, **keywords: Any) -> Conclusion:
    return conclude(reports.make_report(*arguments, **keywords))


def noisy(count: int, center: int, seed: int = 0) -> list[int]:
    draw = random.Random(seed)  # noqa: S311 (the same draws on every machine)
    return [int(center * draw.lognormvariate(0, 0.1)) for _ in range(count)]


def test_half_the_time_is_twice_as_fast_exactly() -> None:
    slow = noisy(101, 2_000_000)
    found = ratio(make_report(slow), make_report([x // 2 for x in slow]))
    assert found.clock == "elapsed time"
    for value in (found.value, found.low, found.high):
        assert value == pytest.approx(2, rel=1e-5)


def test_what_disturbs_a_round_disturbs_both_and_cancels() -> None:
    disturbed = [x * (10 if i % 5 < 2 else 1) for i, x in enumerate(noisy(200, 2_000_000))]
    found = ratio(make_report([x * 5 // 4 for x in disturbed]), make_report(disturbed))
    assert found.low == pytest.approx(1.25, rel=1e-3)
    assert found.high == pytest.approx(1.25, rel=1e-3)


def test_the_interval_surrounds_the_ratio_and_tells_no_difference() -> None:
    first, second = make_report(noisy(400, 10**6, 1)), make_report(noisy(400, 10**6, 2))
    found = ratio(first, second)
    assert found.low <= found.value <= found.high
    assert found.low < 1 < found.high
    assert found == ratio(first, second), "the bootstrap's seed is fixed"
    other = ratio(second, first)
    assert (other.value, other.low, other.high) == pytest.approx(
        (1 / found.value, 1 / found.high, 1 / found.low), rel=1e-3
    )


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says() -> None:
    held = 0
    for trial in range(60):
        slow = make_report(noisy(60, 1_300_000, 2 * trial))
        fast = make_report(noisy(60, 1_000_000, 2 * trial + 1))
        found = ratio(slow, fast)
        held += found.low <= 1.3 <= found.high
    assert 50 <= held <= 60


def test_one_thread_is_compared_by_cpu_time() -> None:
    wall, cpu = noisy(50, 3_000_000), noisy(50, 1_000_000)
    slow = make_report(wall, cpu)
    fast = make_report(wall, [x // 2 for x in cpu])
    found = ratio(slow, fast)
    assert (found.clock, found.value) == ("CPU time", pytest.approx(2, rel=1e-5))
    both = [
        make_report(c.report.timing.samples_ns, c.report.timing.process_cpu_ns, threads=2)
        for c in (slow, fast)
    ]
    assert (ratio(*both).clock, ratio(*both).value) == ("elapsed time", 1)


def test_samples_of_several_runs_and_of_other_numbers() -> None:
    single = make_report([1_000_000] * 10)
    batches = make_report([4_000_000] * 20, runs_per_sample=4)
    assert ratio(single, batches).value == 1


def test_only_samples_of_the_same_run_are_compared() -> None:
    first = make_report()
    for other in (make_report(run=uuid.uuid4()), make_report([0] * 6)):
        with pytest.raises(ReportError, match="cannot be compared"):
            ratio(first, other)


def test_every_report_with_a_counterpart_under_the_baselines_label_has_a_ratio() -> None:
    baseline = make_report(label="peer")
    ours = make_report(baseline="peer")
    own = make_report(label="peer", baseline="peer")
    stranger = make_report(baseline="nobody")
    later = make_report(baseline="peer", run=uuid.uuid4())
    found = ratios([ours, own, stranger, later, baseline])
    assert [(one.baseline.id, one.report.id) for one in found] == [(own.report.id, ours.report.id)]


@pytest.mark.parametrize(
    "other",
    [
        {"format": "tflite"},
        {"precision": "fp16"},
        {"input_size": (64, 96)},
        {"batch": 2},
        {"variant": "mobilevit_s"},
        {"task": "segmentation"},
        {"threads": 2},
        {"provider": "XNNPACK"},
    ],
)
def test_only_the_same_work_is_compared(other: dict) -> None:
    assert ratios([make_report(baseline="peer"), make_report(label="peer", **other)]) == []


def test_of_several_the_one_of_the_same_target_is_the_baseline() -> None:
    targets = [make_report(label="peer", target=target) for target in ("plain", "portable")]
    (found,) = ratios([make_report(baseline="peer"), *targets])
    assert found.baseline.artifact.target == "portable"
    (found,) = ratios([make_report(baseline="peer"), targets[0]])
    assert found.baseline.artifact.target == "plain"
