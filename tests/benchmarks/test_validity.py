"""The rule that tells a quiet machine from a noisy one."""

import re

import pytest

from benchmarks.measuring.machine import Disturbance, Observer
from benchmarks.measuring.timing import Plan, Samples
from benchmarks.validity import reasons_against

QUIET = Disturbance(background_cores=0.05, throttled=0)
PLAN = Plan(relative_width=0.03, minimum_samples=50)
STEADY = tuple(1_000_000 + 100 * (i % 7) for i in range(100))


def reasons(
    wall: tuple[int, ...] = STEADY,
    cpu: tuple[int, ...] = STEADY,
    *,
    threads: int = 1,
    disturbance: Disturbance = QUIET,
) -> tuple[str, ...]:
    return reasons_against(Samples(wall, cpu, 1), PLAN, threads, 4, disturbance)


def test_a_quiet_machine_is_valid() -> None:
    assert reasons() == ()
    assert reasons(disturbance=Disturbance(None, None)) == ()
    # Single slow samples do not move a median.
    assert reasons((*STEADY[:99], 10**9)) == ()


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ({"wall": STEADY[:20], "cpu": STEADY[:20]}, "only 20 samples within 60 s, not 50"),
        ({"wall": STEADY[:5], "cpu": STEADY[:5]}, "interval is unknown after 5 samples"),
        (
            {"wall": tuple(1_000_000 + 30_000 * (i % 10) for i in range(100))},
            "of it after 100 samples, at most 3.0%",
        ),
        ({"cpu": tuple(x * 9 // 10 for x in STEADY)}, "11% above CPU time"),
        ({"cpu": tuple(x * 2 for x in STEADY)}, "CPU time is 100% above elapsed time"),
        (
            {"disturbance": Disturbance(0.5, 0)},
            "other processes kept 0.50 of 4 cores busy, at most 0.40",
        ),
        (
            {"wall": tuple(1_000_000 + 1_000 * i for i in range(100))},
            "the last quarter's median is \\+7% off the first's",
        ),
        ({"disturbance": Disturbance(0.0, 3)}, "for their temperature 3 times"),
    ],
)
def test_each_sign_of_noise_is_named(case: dict, message: str) -> None:
    assert any(re.search(message, reason) for reason in reasons(**case))


def test_with_more_threads_cpu_time_says_nothing() -> None:
    assert reasons(cpu=tuple(x * 2 for x in STEADY), threads=2) == ()


def test_the_observer_does_not_count_its_own_process() -> None:
    observer = Observer()
    total = sum(i * i for i in range(300_000))
    disturbance = observer.disturbance()
    assert total > 0
    assert disturbance.background_cores is not None
    assert disturbance.background_cores >= 0
