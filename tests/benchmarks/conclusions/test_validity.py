"""The validity rules against cases whose codes were written by hand from the rules' table."""

from typing import Any

import pytest

from benchmarks.conclusions import Conclusion, conclude
from benchmarks.conclusions.validity import SENTENCES
from benchmarks.measuring.machine import Observer
from tests.reports import PLAN, make_report

LIMITS = {
    "name": "fp32-exact-algebra",
    "reason": "only the order of additions differs",
    "relative_error": 1e-4,
    "cosine": 0.999999,
    "psnr_db": 80.0,
    "agreement": {"top1": 1.0},
}
EQUAL = {"max_abs_error": 0.0, "relative_error": 0.0, "psnr_db": 200.0, "cosine": 1.0}
_AIM = {"minimum_samples": 50, "relative_width": 0.03, "maximum_seconds": 60.0}

_STEADY = [1_000_000 + 100 * (i % 7) for i in range(100)]
_TEN_STEPS = [1_000_000 + 30_000 * (i % 10) for i in range(100)]
_CONSTANT = [1_000_000] * 100
_QUARTER_LATER = [*[1_000_000] * 75, *[1_050_000] * 25]
_QUARTER_TOO_LATE = [*[1_000_000] * 75, *[1_050_001] * 25]
_QUARTER_TOO_EARLY = [*[1_000_000] * 75, *[949_999] * 25]


VECTORS: tuple[tuple[str, dict, dict, list[str]], ...] = (
    ("quiet, all known", {
        "samples_ns": _STEADY, "process_cpu_ns": _STEADY, "threads": 1, "threads_observed": 1,
        "logical_cores": 4, "background_cores": 0.05, "throttled": 0, "hidden": False,
        "low_power_mode": False, "compute_unit_requested": "cpu", "compute_unit_observed": "cpu",
        "timer_resolution_ns": 40,
    }, {}, []),
    ("quiet, only samples known", {"samples_ns": _STEADY}, {}, []),
    ("single slow samples move no median", {"samples_ns": [*_STEADY[:99], 10**9]}, {}, []),
    ("as many samples as asked for", {"samples_ns": _STEADY[:50]}, {}, []),
    ("one sample too few", {"samples_ns": _STEADY[:49]}, {}, ["few_samples"]),
    ("too few for an interval", {"samples_ns": _STEADY[:5]}, {}, ["few_samples", "wide_interval"]),
    ("no interval, but enough samples", {"samples_ns": _STEADY[:5]}, {"minimum_samples": 5},
     ["wide_interval"]),
    ("a wide interval", {"samples_ns": _TEN_STEPS}, {}, ["wide_interval"]),
    ("a wide interval that was aimed at", {"samples_ns": _TEN_STEPS}, {"relative_width": 0.2}, []),
    ("an interval as wide as aimed at", {"samples_ns": [97, 100, 100, 100, 100, 100]},
     {"minimum_samples": 6}, []),
    ("an interval wider than aimed at", {"samples_ns": [96, 100, 100, 100, 100, 100]},
     {"minimum_samples": 6}, ["wide_interval"]),
    ("a median of zero", {"samples_ns": [0] * 60}, {}, ["wide_interval"]),
    ("CPU time as far below as allowed",
     {"samples_ns": [1_050_000] * 60, "process_cpu_ns": [1_000_000] * 60, "threads": 1}, {}, []),
    ("others had the core",
     {"samples_ns": [1_050_001] * 60, "process_cpu_ns": [1_000_000] * 60, "threads": 1}, {},
     ["others_had_the_core"]),
    ("CPU time as far above as allowed",
     {"samples_ns": [950_000] * 60, "process_cpu_ns": [1_000_000] * 60, "threads": 1}, {}, []),
    ("a second thread was used",
     {"samples_ns": [949_999] * 60, "process_cpu_ns": [1_000_000] * 60, "threads": 1}, {},
     ["more_threads"]),
    ("with two threads CPU time says nothing",
     {"samples_ns": _STEADY, "process_cpu_ns": [2 * x for x in _STEADY], "threads": 2}, {}, []),
    ("with the runtime's choice CPU time says nothing",
     {"samples_ns": _STEADY, "process_cpu_ns": [2 * x for x in _STEADY], "threads": None}, {}, []),
    ("a CPU clock that stands still says nothing",
     {"samples_ns": _STEADY, "process_cpu_ns": [0] * 100, "threads": 1}, {}, []),
    ("two threads asked for, one used",
     {"samples_ns": _STEADY, "threads": 2, "threads_observed": 1}, {}, ["fewer_threads"]),
    ("one thread asked for, four used",
     {"samples_ns": _STEADY, "threads": 1, "threads_observed": 4}, {}, ["more_threads"]),
    ("threads left to the runtime",
     {"samples_ns": _STEADY, "threads": None, "threads_observed": 4}, {}, []),
    ("as much background as allowed",
     {"samples_ns": _STEADY, "logical_cores": 4, "background_cores": 0.4}, {}, []),
    ("too much background",
     {"samples_ns": _STEADY, "logical_cores": 4, "background_cores": 0.41}, {}, ["background"]),
    ("background on more cores",
     {"samples_ns": _STEADY, "logical_cores": 8, "background_cores": 0.41}, {}, []),
    ("background, cores unknown", {"samples_ns": _STEADY, "background_cores": 3.0}, {}, []),
    ("slower by as much as allowed", {"samples_ns": _QUARTER_LATER}, {}, []),
    ("slower and slower", {"samples_ns": _QUARTER_TOO_LATE}, {}, ["drift"]),
    ("faster and faster", {"samples_ns": _QUARTER_TOO_EARLY}, {}, ["drift"]),
    ("a drift in 24 samples", {"samples_ns": [*[100] * 18, *[200] * 6]}, {"minimum_samples": 6},
     ["drift"]),
    ("no drift is seen in 23 samples", {"samples_ns": [*[100] * 18, *[200] * 5]},
     {"minimum_samples": 6}, []),
    ("a quarter of 27 samples is six",
     {"samples_ns": [*[100] * 23, *[200] * 4]}, {"minimum_samples": 6}, ["drift"]),
    ("drift from zero says nothing", {"samples_ns": [*[0] * 25, *[100] * 75]}, {}, []),
    ("slowed down once", {"samples_ns": _STEADY, "throttled": 1}, {}, ["throttled"]),
    ("in the background for a while", {"samples_ns": _STEADY, "hidden": True}, {}, ["hidden"]),
    ("low-power mode", {"samples_ns": _STEADY, "low_power_mode": True}, {}, ["low_power"]),
    ("fell back to another unit",
     {"samples_ns": _STEADY, "compute_unit_requested": "webgpu", "compute_unit_observed": "wasm"},
     {}, ["other_unit"]),
    ("any unit was asked for",
     {"samples_ns": _STEADY, "compute_unit_requested": "all", "compute_unit_observed": "gpu"},
     {}, []),
    ("the unit is not told", {"samples_ns": _STEADY, "compute_unit_requested": "gpu"}, {}, []),
    ("fifty steps of the clock",
     {"samples_ns": _CONSTANT, "timer_resolution_ns": 20_000}, {}, []),
    ("fewer steps of the clock",
     {"samples_ns": _CONSTANT, "timer_resolution_ns": 20_001}, {}, ["coarse_clock"]),
    ("outputs within their limits",
     {"samples_ns": _STEADY, "limits": LIMITS, "outputs": {"logits": EQUAL}}, {}, []),
    ("outputs without limits",
     {"samples_ns": _STEADY, "outputs": {"logits": {**EQUAL, "relative_error": 1.0}}}, {}, []),
    ("one of two outputs is wrong",
     {"samples_ns": _STEADY, "limits": LIMITS,
      "outputs": {"boxes": EQUAL, "scores": {**EQUAL, "cosine": 0.9}}}, {}, ["outside_limits"]),
    ("everything at once", {
        "samples_ns": [100, 200, 300, 400, 500, 600, 900] * 4,
        "process_cpu_ns": [10] * 28, "threads": 1, "threads_observed": 2, "logical_cores": 2,
        "background_cores": 1.5, "throttled": 3, "hidden": True, "low_power_mode": True,
        "compute_unit_requested": "webnn", "compute_unit_observed": "wasm",
        "timer_resolution_ns": 100,
    }, {}, ["few_samples", "wide_interval", "others_had_the_core", "more_threads", "background",
            "throttled", "hidden", "low_power", "other_unit", "coarse_clock"]),
)  # fmt: skip


def observed(seen: dict[str, Any], plan: dict[str, Any] | None = None) -> Conclusion:
    """What follows from a report in which nothing else is known than what was seen."""
    report = make_report(seen["samples_ns"], seen.get("process_cpu_ns"), limits=seen.get("limits"))

    def changed(part: str, **values: Any) -> Any:
        return getattr(report, part).model_copy(update=values)

    return conclude(
        report.model_copy(
            update={
                "plan": changed("plan", **{**PLAN, **_AIM, **(plan or {})}),
                "device": changed("device", logical_cores=seen.get("logical_cores")),
                "timing": changed("timing", timer_resolution_ns=seen.get("timer_resolution_ns", 0)),
                "execution": changed(
                    "execution",
                    threads=seen.get("threads"),
                    threads_observed=seen.get("threads_observed"),
                    compute_unit_requested=seen.get("compute_unit_requested", "cpu"),
                    compute_unit_observed=seen.get("compute_unit_observed"),
                ),
                "conditions": changed(
                    "conditions",
                    background_cores=seen.get("background_cores"),
                    throttled=seen.get("throttled"),
                    hidden=seen.get("hidden"),
                    low_power_mode=seen.get("low_power_mode"),
                ),
                "comparison": None
                if "outputs" not in seen
                else make_report(comparison={"images": 4, "outputs": seen["outputs"]}).comparison,
            }
        )
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_codes_are_those_of_the_table(vector: tuple[str, dict, dict, list[str]]) -> None:
    _, seen, plan, codes = vector
    found = observed(seen, plan)
    assert [doubt.code for doubt in found.doubts] == codes
    assert found.valid == (not codes)
    assert all("{" not in doubt.sentence for doubt in found.doubts)


def test_every_rule_has_cases_on_both_sides() -> None:
    codes = {code for vector in VECTORS for code in vector[3]}
    of_one_report = set(SENTENCES) - {"as_on_cpu"}  # that is told beside others: test_beside
    assert codes == of_one_report
    # Each is seen alone at least once, so that no other rule can stand in for it.
    assert {vector[3][0] for vector in VECTORS if len(vector[3]) == 1} == of_one_report


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        ({"samples_ns": _STEADY[:20]}, "only 20 samples within 60 s, not 50"),
        ({"samples_ns": _STEADY[:5]}, "interval is unknown after 5 samples, at most 3.0% was"),
        (
            {"samples_ns": [11] * 60, "process_cpu_ns": [10] * 60, "threads": 1},
            "elapsed time is 10% above CPU time: others had the core",
        ),
        (
            {"samples_ns": [10] * 60, "process_cpu_ns": [20] * 60, "threads": 1},
            "2.0 threads were used, 1 were asked for",
        ),
        (
            {"samples_ns": _STEADY, "logical_cores": 4, "background_cores": 0.5},
            "other processes kept 0.50 of 4 cores busy, at most 0.40",
        ),
        ({"samples_ns": _QUARTER_TOO_EARLY}, "the last quarter's median is -5% off the first's"),
        ({"samples_ns": _STEADY, "throttled": 3}, "for their temperature 3 times"),
        (
            {"samples_ns": _CONSTANT, "timer_resolution_ns": 20_001},
            "a sample takes 1000000 ns, fewer than 50 steps of the clock (20001 ns)",
        ),
        (
            {
                "samples_ns": _STEADY,
                "limits": LIMITS,
                "outputs": {"logits": {**EQUAL, "relative_error": 0.5, "psnr_db": 6.0}},
            },
            "its outputs are outside the limits fp32-exact-algebra: relative error 5.00e-01, at "
            "most 1e-04; PSNR 6.0 dB, at least 80 dB",
        ),
    ],
)
def test_sentences_are_made_of_the_figures(seen: dict, sentence: str) -> None:
    assert any(sentence in doubt.sentence for doubt in observed(seen).doubts)


def test_the_observer_does_not_count_its_own_process() -> None:
    observer = Observer()
    total = sum(i * i for i in range(300_000))
    disturbance = observer.disturbance()
    assert total > 0
    assert disturbance.background_cores is not None
    assert disturbance.background_cores >= 0
