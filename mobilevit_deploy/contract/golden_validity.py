"""Golden vectors of the validity rules: observations, with the codes that people expect of them.

`python -m mobilevit_deploy.contract.golden_validity` writes them anew. The codes beside each
vector are written by hand from the rules' table; nothing here calls `validity`.
"""

import json
from pathlib import Path
from typing import Any

GOLDEN_VALIDITY = Path(__file__).parent / "golden" / "validity.json"
_ABOUT = (
    "Validity rules of a measurement, for every implementation. codes are to be equal and in this "
    "order; fields that are left out are unknown (compute_unit_requested: cpu)."
)
_AIM = {"minimum_samples": 50, "relative_width": 0.03, "maximum_seconds": 60.0}

_STEADY = [1_000_000 + 100 * (i % 7) for i in range(100)]
_TEN_STEPS = [1_000_000 + 30_000 * (i % 10) for i in range(100)]
_CONSTANT = [1_000_000] * 100
_QUARTER_LATER = [*[1_000_000] * 75, *[1_050_000] * 25]
_QUARTER_TOO_LATE = [*[1_000_000] * 75, *[1_050_001] * 25]
_QUARTER_TOO_EARLY = [*[1_000_000] * 75, *[949_999] * 25]

# name, observation, what of the aim is another, codes
_Vector = tuple[str, dict[str, Any], dict[str, Any], list[str]]
_VECTORS: tuple[_Vector, ...] = (
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
    ("everything at once", {
        "samples_ns": [100, 200, 300, 400, 500, 600, 900] * 4,
        "process_cpu_ns": [10] * 28, "threads": 1, "threads_observed": 2, "logical_cores": 2,
        "background_cores": 1.5, "throttled": 3, "hidden": True, "low_power_mode": True,
        "compute_unit_requested": "webnn", "compute_unit_observed": "wasm",
        "timer_resolution_ns": 100,
    }, {}, ["few_samples", "wide_interval", "others_had_the_core", "more_threads", "background",
            "throttled", "hidden", "low_power", "other_unit", "coarse_clock"]),
)  # fmt: skip


def golden_text() -> str:
    """The file's content: JSON, a vector on each line."""
    document = {
        "about": _ABOUT,
        "vectors": [
            {"name": name, "observation": seen, "aim": {**_AIM, **aim}, "codes": codes}
            for name, seen, aim, codes in _VECTORS
        ],
    }
    return json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n"


if __name__ == "__main__":
    GOLDEN_VALIDITY.write_text(golden_text(), encoding="utf-8")
