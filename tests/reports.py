"""Reports to test with: real documents, of samples that a test chooses."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from mobilevit_deploy.contract.report import Report
from tests.contract.vectors import base

RUN = uuid.UUID(int=7)
PLAN = {
    "minimum_samples": 6,
    "maximum_samples": 1000,
    "minimum_seconds": 0.0,
    "maximum_seconds": 60.0,
    "relative_width": 0.5,
    "warmup_runs": 10,
}


def make_report(
    samples: Sequence[int] = (2_000_000, 1_900_000, 2_100_000, 2_000_000, 2_050_000, 1_990_000),
    cpu: Sequence[int] | None = None,
    *,
    day: int = 0,
    run: uuid.UUID = RUN,
    baseline: str | None = None,
    threads: int = 1,
    runs_per_sample: int = 1,
    noisy: bool = False,
    unit: str | None = "cpu",
    host: str | None = None,
    provider: str | None = None,
    comparison: dict[str, Any] | None = None,
    load: tuple[int | None, int, int] = (30_000_000, 12_000_000, 3_000_000),
    device: dict[str, Any] | None = None,
    runtime: str = "onnxruntime",
    limits: dict[str, Any] | None = None,
    asked: str = "cpu",
    readings: Sequence[dict[str, Any]] = (),
    sustained: bool = False,
    **artifact: Any,
) -> Report:
    """A report of these samples; keywords beyond those named change the artifact's fields.

    Whatever the samples, it is valid unless it is `noisy`: the system saved power.
    """
    cold, warm, first = load
    return Report.model_validate(
        over(
            base("report"),
            {
                "schema_version": 1,
                "id": uuid.uuid4(),
                "run": run,
                "baseline": baseline,
                "created": datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day),
                "device": {
                    "model": None,
                    "soc": "A processor",
                    "architecture": "x86_64",
                    "os": "Linux",
                    "cpu_features": ("avx2", "fma"),
                    "logical_cores": 2,
                    "physical_cores": 2,
                    "memory_bytes": 8 * 10**9,
                    "governor": None,
                    "virtual": True,
                    **(device or {}),
                },
                "host": None if host is None else {"name": host, "version": "140"},
                "tool": {"name": "mvit-bench", "version": "0.1.0", "build": "release"},
                "artifact": {
                    "sha256": "ab" * 32,
                    "format": "onnx",
                    "precision": "fp32",
                    "target": "portable",
                    "variant": "mobilevit_xxs",
                    "task": "classification",
                    "trained": True,
                    "input_size": (64, 64),
                    "batch": 1,
                    "bytes": 5_170_000,
                    "file": "mobilevit_xxs-64x64-fp32.onnx",
                    "producer": "mobilevit-deploy 0.1.0",
                    "label": "ours",
                    "limits": limits,
                    **artifact,
                },
                "execution": {
                    "runtime": {"name": runtime, "version": "1.31.1"},
                    "provider": provider,
                    "compute_unit_requested": asked,
                    "compute_unit_observed": unit,
                    "threads": threads,
                    "threads_observed": None,
                    "affinity": (0, 1),
                },
                "load": {"cold_ns": cold, "warm_ns": warm, "first_inference_ns": first},
                "plan": {**PLAN, "minimum_seconds": 60.0, "sustained": True} if sustained else PLAN,
                "timing": {
                    "clock": "perf_counter_ns",
                    "timer_resolution_ns": 40,
                    "warmup_runs": 10,
                    "runs_per_sample": runs_per_sample,
                    "samples_ns": tuple(samples),
                    "process_cpu_ns": None if cpu is None else tuple(cpu),
                },
                "memory": {
                    "peak_bytes": 90_000_000,
                    "baseline_bytes": 60_000_000,
                    "method": "VmHWM",
                },
                "conditions": {
                    "load_before": 0.1,
                    "load_after": 0.5,
                    "background_cores": 0.02,
                    "thermal_before": None,
                    "thermal_during": None,
                    "thermal_after": None,
                    "battery_percent": None,
                    "charging": None,
                    "low_power_mode": noisy,
                    "throttled": None,
                    "hidden": None,
                    "readings": tuple(readings),
                },
                "comparison": comparison,
            },
        )
    )


def over(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A document with other values; of its parts, what is not named stays."""
    return {
        **document,
        **{
            name: {**document[name], **value}
            if isinstance(value, dict) and isinstance(document[name], dict)
            else value
            for name, value in changes.items()
        },
    }


def reading(seconds: float, samples: int, **told: Any) -> dict[str, Any]:
    """A reading after so many seconds and samples; what is not named, the device does not tell."""
    battery = {name: told.pop(name) for name in BATTERY if name in told}
    nothing = dict.fromkeys(("thermal", "thermal_headroom", "celsius", "frequency_hz"))
    return {
        **nothing,
        "elapsed_ns": round(seconds * 1e9),
        "samples": samples,
        "battery": {**dict.fromkeys(BATTERY), **battery} if battery else None,
        **told,
    }


BATTERY = ("percent", "charging", "celsius", "volts", "microamperes", "microampere_hours")


def sustained_report(
    latency_ms: Callable[[float], float],
    seconds: int = 600,
    told: Callable[[int], dict[str, Any]] = lambda _second: {},
    **changes: Any,
) -> Report:
    """A sustained run of ten samples a second, with a reading every second.

    `latency_ms` and `told` are of a second of the run; `changes` as of `make_report`.
    """
    samples = [round(1e6 * latency_ms(index / 10)) for index in range(10 * seconds)]
    readings = [reading(at, 10 * at, **told(at)) for at in range(seconds + 1)]
    return make_report(samples, readings=readings, sustained=True, **changes)
