"""Documents that every language's reader must accept, and such that it must refuse.

`python -m mobilevit_deploy.contract.conformance` writes them anew into
`conformance/DOCUMENT/{good,bad}/NAME.json`. A bad document is a good one that is broken in one
way, which is its name. Good documents of a version are never changed or removed within it.
"""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mobilevit_deploy.contract.conformance_documents import (
    SAMPLES_NS,
    manifest_document,
    report_document,
    with_samples,
)

CONFORMANCE = Path(__file__).parent / "conformance"

Document = dict[str, Any]
_Change = Callable[[Document], object]


def documents() -> Iterator[tuple[str, str]]:
    """Every document: its path below `CONFORMANCE` and its text, the same on every machine."""
    for kind, base, good, bad in (
        ("report", report_document, _GOOD_REPORTS, _BAD_REPORTS),
        ("manifest", manifest_document, _GOOD_MANIFESTS, _BAD_MANIFESTS),
    ):
        for folder, changes in (("good", good), ("bad", bad)):
            for name, change in changes.items():
                document = copy.deepcopy(base())
                change(document)
                yield f"{kind}/{folder}/{name}.json", _text(document)
        text = _text(base())
        for name, broken in (
            ("empty", ""),
            ("cut-off", text[: len(text) // 2]),
            ("an-array", f"[{text}]"),
            ("null", "null\n"),
            ("followed-by-another", text + text),
            ("comma-at-the-end", text.rstrip()[:-1] + ",}\n"),
        ):
            yield f"{kind}/bad/{name}.json", broken


def _text(document: Document) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _set(path: str, value: object) -> _Change:
    """Change one field; `path` is its keys and indices with dots between."""

    def change(document: Document) -> None:
        *way, last = path.split(".")
        place: Any = document
        for key in way:
            place = place[int(key) if isinstance(place, list) else key]
        place[int(last) if isinstance(place, list) else last] = value

    return change


def _without(path: str) -> _Change:
    def change(document: Document) -> None:
        *way, last = path.split(".")
        place: Any = document
        for key in way:
            place = place[int(key) if isinstance(place, list) else key]
        del place[last]

    return change


def _all(*changes: _Change) -> _Change:
    def change(document: Document) -> None:
        for each in changes:
            each(document)

    return change


def _one_more(field: str) -> _Change:
    def change(document: Document) -> None:
        document["statistics"][field] += 1

    return change


def _every_null(document: Document) -> None:
    nullable = {
        "device": (
            "model",
            "soc",
            "logical_cores",
            "physical_cores",
            "memory_bytes",
            "governor",
            "virtual",
        ),
        "artifact": ("target",),
        "execution": ("compute_unit_observed", "threads", "affinity"),
        "load": ("cold_ns", "warm_ns", "first_inference_ns"),
        "timing": ("process_cpu_ns",),
        "conditions": tuple(document["conditions"]),
    }
    for part, fields in nullable.items():
        document[part].update(dict.fromkeys(fields))
    document.update(cpu_statistics=None, memory=None, parity=None, baseline=None)


_OTHER_ID = "9b1f1f0a-6f0e-4a3b-8c56-0f7c6f3b2a11"

_GOOD_REPORTS: dict[str, _Change] = {
    "all-known": lambda _: None,
    "nothing-but-samples": _every_null,
    "not-valid": _all(_set("valid", False), _set("reasons", ["drift", "hidden"])),
    "with-a-baseline": _set("baseline", _OTHER_ID),
    "one-sample": lambda d: with_samples(d, [5_000_000]),
    "five-samples-no-interval": lambda d: with_samples(d, SAMPLES_NS[:5]),
    "largest-samples": lambda d: with_samples(d, [2**53 - 1] * 7),
    "zero-samples": _all(
        lambda d: with_samples(d, [0] * 60),
        _set("valid", False),
        _set("reasons", ["the clock stood still"]),
    ),
    "batches-of-a-coarse-clock": _all(
        lambda d: with_samples(d, [100_000_000, 101_000_000, 100_000_000] * 4),
        _set("timing.runs_per_sample", 50),
        _set("timing.timer_resolution_ns", 1_000_000),
    ),
    "time-in-utc": _set("created", "2026-01-31T13:05:00Z"),
    "time-with-nanoseconds": _set("created", "2026-01-31T13:05:00.123456789Z"),
    "time-far-east": _set("created", "2026-01-31T13:05:00.250+14:00"),
    "whole-number-where-a-fraction-may-be": _all(
        _set("conditions.load_before", 0), _set("conditions.battery_percent", 100)
    ),
    "exponent": _set("conditions.background_cores", 1e-07),
    "text-of-1000-characters-outside-16-bits": _set("artifact.label", "\U0001f4f1" * 1000),
    "text-that-looks-like-markup": _set("artifact.label", "<img src=x onerror=alert(1)>"),
    "empty-text": _set("artifact.label", ""),
    "mean-rounded-another-way": lambda d: d["statistics"].update(
        mean_ns=d["statistics"]["mean_ns"] * (1 + 4e-13)
    ),
}

_BAD_REPORTS: dict[str, _Change] = {
    "version-missing": _without("schema_version"),
    "version-newer": _set("schema_version", 2),
    "version-zero": _set("schema_version", 0),
    "version-as-text": _set("schema_version", "1"),
    "version-true": _set("schema_version", True),
    "unknown-field": _set("hostname", "h"),
    "unknown-field-inside": _set("device.hostname", "h"),
    "id-missing": _without("id"),
    "id-no-uuid": _set("id", "report"),
    "id-in-braces": _set("id", "{0b5c9bb8-64a6-4f3f-9d5e-3c1d5a2f7e10}"),
    "id-in-capitals": _set("id", "0B5C9BB8-64A6-4F3F-9D5E-3C1D5A2F7E10"),
    "id-its-own-baseline": lambda d: d.update(baseline=d["id"]),
    "time-without-zone": _set("created", "2026-01-31T13:05:00"),
    "time-as-a-number": _set("created", 1769864700),
    "time-with-a-space": _set("created", "2026-01-31 13:05:00Z"),
    "time-of-no-month": _set("created", "2026-13-31T13:05:00Z"),
    "time-in-the-year-1": _set("created", "0001-01-31T13:05:00Z"),
    "part-missing": _without("conditions"),
    "field-missing": _without("execution.threads"),
    "part-null": _set("device", None),
    "number-as-text": _set("timing.warmup_runs", "10"),
    "boolean-as-number": _set("valid", 1),
    "number-as-boolean": _set("timing.warmup_runs", True),
    "fraction-where-whole": _set("timing.warmup_runs", 10.5),
    "not-a-number": _set("statistics.mean_ns", float("nan")),
    "infinite": _set("conditions.load_before", float("inf")),
    "samples-empty": lambda d: d["timing"].update(samples_ns=[]),
    "sample-negative": lambda d: d["timing"]["samples_ns"].append(-1),
    "sample-beyond-53-bits": lambda d: d["timing"]["samples_ns"].append(2**53),
    "sample-with-fraction": lambda d: d["timing"]["samples_ns"].append(0.5),
    "sample-null": lambda d: d["timing"]["samples_ns"].append(None),
    "sample-left-out": lambda d: d["timing"]["samples_ns"].pop(),
    "cpu-times-fewer": lambda d: d["timing"]["process_cpu_ns"].pop(),
    "cpu-statistics-missing": _set("cpu_statistics", None),
    **{
        f"statistics-{field}-off-by-one": _one_more(field)
        for field in (
            "count",
            "min_ns",
            "median_ns",
            "p90_ns",
            "p99_ns",
            "max_ns",
            "mean_ns",
            "standard_deviation_ns",
            "median_low_ns",
            "median_high_ns",
        )
    },
    "statistics-mean-off-by-1e-11": lambda d: d["statistics"].update(
        mean_ns=d["statistics"]["mean_ns"] * (1 + 1e-11)
    ),
    "statistics-interval-missing": _set("statistics.median_low_ns", None),
    "cpu-statistics-wrong": lambda d: d["cpu_statistics"].update(
        median_ns=d["cpu_statistics"]["median_ns"] + 1
    ),
    "valid-with-reasons": _set("reasons", ["drift"]),
    "not-valid-without-reasons": _set("valid", False),
    "format-unknown": _set("artifact.format", "gguf"),
    "precision-unknown": _set("artifact.precision", "fp8"),
    "build-unknown": _set("tool.build", "profile"),
    "digest-too-short": _set("artifact.sha256", "ab" * 31),
    "digest-in-capitals": _set("artifact.sha256", "AB" * 32),
    "bytes-zero": _set("artifact.bytes", 0),
    "input-size-of-three": _set("artifact.input_size", [64, 64, 3]),
    "input-size-zero": _set("artifact.input_size", [0, 64]),
    "threads-zero": _set("execution.threads", 0),
    "battery-above-100": _set("conditions.battery_percent", 101),
    "text-of-1001-characters": _set("artifact.label", "x" * 1001),
    "clock-without-steps": _set("timing.timer_resolution_ns", 0),
    "no-run-in-a-sample": _set("timing.runs_per_sample", 0),
}

_COREML = {
    "format": "coreml",
    "precision": "fp16",
    "target": "ane",
    "options": {"deployment_target": "iOS16"},
    "file": "mobilevit_xxs-64x64-fp16.mlpackage",
    "function": "main",
    "minimum_runtime": "iOS 16",
}
_EXECUTORCH = {
    "format": "executorch",
    "target": "xnnpack",
    "options": {},
    "file": "mobilevit_xxs-64x64-fp32.pte",
    "minimum_runtime": "ExecuTorch 1.0",
    "delegation": {"partitions": 1, "inside": {"conv": 35}, "outside": {"softmax": 2}},
    "bundled_program": {
        "file": "mobilevit_xxs-64x64-fp32.bpte",
        "sha256": "cd" * 32,
        "bytes": 4_000_000,
        "images": 1,
        "tolerance": 0.0001,
    },
}


def _another(changes: Document) -> _Change:
    return lambda d: d["artifacts"].append({**copy.deepcopy(d["artifacts"][0]), **changes})


_FILE = "artifacts.0.file"
_GOOD_MANIFESTS: dict[str, _Change] = {
    "one-artifact": lambda _: None,
    "optional-fields-left-out": _all(
        *(_without(f"artifacts.0.{name}") for name in ("function", "not_run", "delegation")),
        _without("artifacts.0.bundled_program"),
        _without("artifacts.0.outputs.0.range"),
        *(_without(f"model.{name}") for name in ("labels", "assumed", "overridden", "dropped")),
        *(_without(f"model.preprocessing.{name}") for name in ("resize_mode", "mean", "std")),
    ),
    "several-formats": _all(_another(_COREML), _another(_EXECUTORCH)),
    "no-artifact": _set("artifacts", []),
    "no-references": _set("references", []),
    "not-run": _all(
        _set("artifacts.0.parity", None), _set("artifacts.0.not_run", "no such backend here")
    ),
    "dynamic-batch": _set("artifacts.0.inputs.0.shape", ["batch", 3, 64, 64]),
    "file-in-a-folder": _set(_FILE, "models/a b/ü.onnx"),
    "labels-repeat": _set("model.labels", ["crane", "crane", "<b>bold</b>"]),
    "labels-unknown": _set("model.labels", None),
    "whole-number-where-a-fraction-may-be": _set("model.preprocessing.scale", 1),
    "random-weights": _all(_set("model.origin", "random"), _set("model.trained", False)),
}

_BAD_MANIFESTS: dict[str, _Change] = {
    "version-missing": _without("schema_version"),
    "version-newer": _set("schema_version", 2),
    "version-as-text": _set("schema_version", "1"),
    "version-true": _set("schema_version", True),
    "unknown-field": _set("comment", "c"),
    "unknown-field-in-an-artifact": _set("artifacts.0.comment", "c"),
    "field-missing": _without("parameters"),
    "model-missing": _without("model"),
    "parameters-as-text": _set("parameters", "954234"),
    "parameters-zero": _set("parameters", 0),
    "path-above": _set(_FILE, "../model.onnx"),
    "path-above-inside": _set(_FILE, "a/../../model.onnx"),
    "path-from-the-root": _set(_FILE, "/model.onnx"),
    "path-with-a-drive": _set(_FILE, "C:/model.onnx"),
    "path-with-backslashes": _set(_FILE, "a\\model.onnx"),
    "path-empty": _set(_FILE, ""),
    "path-with-a-scheme": _set(_FILE, "https://example.org/model.onnx"),
    "path-of-a-reference-above": _set("references.0.pixels.file", "../secret"),
    "digest-too-short": _set("artifacts.0.sha256", "ab" * 31),
    "digest-missing": _without("references.0.outputs.logits.sha256"),
    "format-unknown": _set("artifacts.0.format", "gguf"),
    "precision-unknown": _set("artifacts.0.precision", "fp8"),
    "type-unknown": _set("artifacts.0.inputs.0.dtype", "complex64"),
    "layout-unknown": _set("artifacts.0.inputs.0.layout", "CHWN"),
    "axis-of-no-extent": _set("artifacts.0.inputs.0.shape", [1, 3, 0, 64]),
    "axis-with-another-name": _set("artifacts.0.inputs.0.shape", ["n", 3, 64, 64]),
    "no-inputs": _set("artifacts.0.inputs", []),
    "no-outputs": _set("artifacts.0.outputs", []),
    "bytes-zero": _set("artifacts.0.bytes", 0),
    "neither-run-nor-explained": _set("artifacts.0.parity", None),
    "parity-not-a-number": _set("artifacts.0.parity.max_abs_error", float("nan")),
    "parity-infinite": _set("artifacts.0.parity.psnr_db", float("inf")),
    "agreement-above-one": _set("artifacts.0.parity.top1_agreement", 1.5),
    "crop-larger-than-resize": _set("model.preprocessing.crop", [64, 73]),
    "std-zero": _set("model.preprocessing.std", [1.0, 0.0, 1.0]),
    "mean-of-two-channels": _set("model.preprocessing.mean", [0.0, 0.0]),
    "interpolation-unknown": _set("model.preprocessing.interpolation", "area"),
    "lanczos-without-antialias": _all(
        _set("model.preprocessing.interpolation", "lanczos"),
        _set("model.preprocessing.antialias", False),
    ),
    "colour-order-unknown": _set("model.preprocessing.colour_order", "GBR"),
    "scale-zero": _set("model.preprocessing.scale", 0.0),
    "fewer-labels-than-classes": _set("model.labels", ["a", "b"]),
    "classes-zero": _all(_set("model.num_classes", 0), _set("model.labels", None)),
    "origin-unknown": _set("model.origin", "elsewhere"),
}


def main() -> None:
    """Write every document, and remove those that are none any more."""
    written = set()
    for path, text in documents():
        file = CONFORMANCE / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        written.add(file)
    for file in CONFORMANCE.rglob("*.json"):
        if file not in written:
            file.unlink()


if __name__ == "__main__":
    main()
