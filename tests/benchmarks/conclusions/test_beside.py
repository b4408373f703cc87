"""An accelerator's model that takes as long as on the CPU is marked, beside the CPU's run."""

from typing import Any

import pytest

from benchmarks.conclusions import conclude_together
from mobilevit_deploy.contract.report import Report
from tests.reports import make_report

STEADY = (10_000_000,) * 12


def on_cpu(**changes: Any) -> Report:
    return make_report(STEADY, threads=changes.pop("threads", 4), **changes)


def on_npu(factor: float = 1.0, **changes: Any) -> Report:
    samples = [round(factor * one) for one in STEADY]
    return make_report(samples, asked="npu", **{"unit": None, **changes})


def codes(*reports: Report) -> list[list[str]]:
    return [[doubt.code for doubt in one.doubts] for one in conclude_together(reports)]


@pytest.mark.parametrize("factor", [0.91, 1.0, 1.09])
def test_the_latency_of_the_cpu_is_doubted(factor: float) -> None:
    assert codes(on_npu(factor), on_cpu()) == [["as_on_cpu"], []]


@pytest.mark.parametrize("factor", [0.2, 0.89, 1.11, 5.0])
def test_another_latency_is_not(factor: float) -> None:
    assert codes(on_npu(factor), on_cpu()) == [[], []]


def test_it_says_what_was_asked_for_and_both_latencies() -> None:
    doubted, _ = conclude_together([on_npu(1.05), on_cpu()])
    assert not doubted.valid
    (doubt,) = doubted.doubts
    assert doubt.figures == {"asked": "npu", "took_ms": 10.5, "cpu_ms": 10.0, "threads": 4}
    assert doubt.sentence == (
        "it was asked for npu and takes 10.5 ms, which is what the CPU takes "
        "(threads: 4, 10 ms): it may have run there"
    )


def test_it_is_doubted_also_where_the_runtime_names_the_unit() -> None:
    assert codes(on_npu(unit="npu"), on_cpu())[0] == ["as_on_cpu"]


def test_any_number_of_threads_counts_and_the_nearest_is_told() -> None:
    slow = make_report([25_000_000] * 12)
    free = on_cpu(threads=None)
    doubted = conclude_together([slow, free, on_npu()])[2]
    assert doubted.doubts[0].figures["threads"] == "its own choice"


@pytest.mark.parametrize(
    "changes",
    [
        {"device": {"soc": "another"}},
        {"variant": "mobilevit_s"},
        {"format": "tflite"},
        {"precision": "fp16"},
        {"batch": 2},
        {"label": "peer"},
        {"host": "Chrome"},
        {"day": 2},
    ],
)
def test_only_the_same_work_on_the_same_device_and_day_is_compared(changes: Any) -> None:
    assert codes(on_npu(), on_cpu(**changes))[0] == []


def test_the_cpu_itself_and_a_free_choice_are_not_doubted() -> None:
    free = make_report(STEADY, asked="all", unit=None)
    assert codes(on_cpu(), on_cpu(threads=1), free) == [[], [], []]
