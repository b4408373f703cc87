"""Documents that every language's reader must accept, and such that it must refuse.

`python -m mobilevit_deploy.contract.conformance` writes them anew into
`conformance/DOCUMENT/{good,bad}/NAME.json`. A bad document is a good one that is broken in one
way, which is its name. Good documents of a version are never changed or removed within it.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

from mobilevit_deploy.contract import conformance_campaigns
from mobilevit_deploy.contract.conformance_changes import Change, Document, put, together, without
from mobilevit_deploy.contract.conformance_documents import (
    SAMPLES_NS,
    manifest_document,
    report_document,
    with_samples,
)

CONFORMANCE = Path(__file__).parent / "conformance"


def documents() -> Iterator[tuple[str, str]]:
    """Every document: its path below `CONFORMANCE` and its text, the same on every machine."""
    for kind, base, good, bad in (
        ("report", report_document, _GOOD_REPORTS, _BAD_REPORTS),
        ("manifest", manifest_document, _GOOD_MANIFESTS, _BAD_MANIFESTS),
        *conformance_campaigns.DOCUMENTS,
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


def _one_more(field: str) -> Change:
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

_GOOD_REPORTS: dict[str, Change] = {
    "all-known": lambda _: None,
    "nothing-but-samples": _every_null,
    "not-valid": together(put("valid", False), put("reasons", ["drift", "hidden"])),
    "with-a-baseline": put("baseline", _OTHER_ID),
    "one-sample": lambda d: with_samples(d, [5_000_000]),
    "five-samples-no-interval": lambda d: with_samples(d, SAMPLES_NS[:5]),
    "largest-samples": lambda d: with_samples(d, [2**53 - 1] * 7),
    "zero-samples": together(
        lambda d: with_samples(d, [0] * 60),
        put("valid", False),
        put("reasons", ["the clock stood still"]),
    ),
    "batches-of-a-coarse-clock": together(
        lambda d: with_samples(d, [100_000_000, 101_000_000, 100_000_000] * 4),
        put("timing.runs_per_sample", 50),
        put("timing.timer_resolution_ns", 1_000_000),
    ),
    "time-in-utc": put("created", "2026-01-31T13:05:00Z"),
    "time-with-nanoseconds": put("created", "2026-01-31T13:05:00.123456789Z"),
    "time-far-east": put("created", "2026-01-31T13:05:00.250+14:00"),
    "whole-number-where-a-fraction-may-be": together(
        put("conditions.load_before", 0), put("conditions.battery_percent", 100)
    ),
    "exponent": put("conditions.background_cores", 1e-07),
    "text-of-1000-characters-outside-16-bits": put("artifact.label", "\U0001f4f1" * 1000),
    "text-that-looks-like-markup": put("artifact.label", "<img src=x onerror=alert(1)>"),
    "empty-text": put("artifact.label", ""),
    "mean-rounded-another-way": lambda d: d["statistics"].update(
        mean_ns=d["statistics"]["mean_ns"] * (1 + 4e-13)
    ),
}

_BAD_REPORTS: dict[str, Change] = {
    "version-missing": without("schema_version"),
    "version-newer": put("schema_version", 2),
    "version-zero": put("schema_version", 0),
    "version-as-text": put("schema_version", "1"),
    "version-true": put("schema_version", True),
    "unknown-field": put("hostname", "h"),
    "unknown-field-inside": put("device.hostname", "h"),
    "id-missing": without("id"),
    "id-no-uuid": put("id", "report"),
    "id-in-braces": put("id", "{0b5c9bb8-64a6-4f3f-9d5e-3c1d5a2f7e10}"),
    "id-in-capitals": put("id", "0B5C9BB8-64A6-4F3F-9D5E-3C1D5A2F7E10"),
    "id-its-own-baseline": lambda d: d.update(baseline=d["id"]),
    "time-without-zone": put("created", "2026-01-31T13:05:00"),
    "time-as-a-number": put("created", 1769864700),
    "time-with-a-space": put("created", "2026-01-31 13:05:00Z"),
    "time-of-no-month": put("created", "2026-13-31T13:05:00Z"),
    "time-in-the-year-1": put("created", "0001-01-31T13:05:00Z"),
    "part-missing": without("conditions"),
    "field-missing": without("execution.threads"),
    "part-null": put("device", None),
    "number-as-text": put("timing.warmup_runs", "10"),
    "boolean-as-number": put("valid", 1),
    "number-as-boolean": put("timing.warmup_runs", True),
    "fraction-where-whole": put("timing.warmup_runs", 10.5),
    "not-a-number": put("statistics.mean_ns", float("nan")),
    "infinite": put("conditions.load_before", float("inf")),
    "samples-empty": lambda d: d["timing"].update(samples_ns=[]),
    "sample-negative": lambda d: d["timing"]["samples_ns"].append(-1),
    "sample-beyond-53-bits": lambda d: d["timing"]["samples_ns"].append(2**53),
    "sample-with-fraction": lambda d: d["timing"]["samples_ns"].append(0.5),
    "sample-null": lambda d: d["timing"]["samples_ns"].append(None),
    "sample-left-out": lambda d: d["timing"]["samples_ns"].pop(),
    "cpu-times-fewer": lambda d: d["timing"]["process_cpu_ns"].pop(),
    "cpu-statistics-missing": put("cpu_statistics", None),
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
    "statistics-interval-missing": put("statistics.median_low_ns", None),
    "cpu-statistics-wrong": lambda d: d["cpu_statistics"].update(
        median_ns=d["cpu_statistics"]["median_ns"] + 1
    ),
    "valid-with-reasons": put("reasons", ["drift"]),
    "not-valid-without-reasons": put("valid", False),
    "format-unknown": put("artifact.format", "gguf"),
    "precision-unknown": put("artifact.precision", "fp8"),
    "build-unknown": put("tool.build", "profile"),
    "digest-too-short": put("artifact.sha256", "ab" * 31),
    "digest-in-capitals": put("artifact.sha256", "AB" * 32),
    "bytes-zero": put("artifact.bytes", 0),
    "input-size-of-three": put("artifact.input_size", [64, 64, 3]),
    "input-size-zero": put("artifact.input_size", [0, 64]),
    "threads-zero": put("execution.threads", 0),
    "battery-above-100": put("conditions.battery_percent", 101),
    "text-of-1001-characters": put("artifact.label", "x" * 1001),
    "clock-without-steps": put("timing.timer_resolution_ns", 0),
    "no-run-in-a-sample": put("timing.runs_per_sample", 0),
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


def _another(changes: Document) -> Change:
    return lambda d: d["artifacts"].append({**copy.deepcopy(d["artifacts"][0]), **changes})


_FILE = "artifacts.0.file"
_GOOD_MANIFESTS: dict[str, Change] = {
    "one-artifact": lambda _: None,
    "optional-fields-left-out": together(
        *(without(f"artifacts.0.{name}") for name in ("function", "not_run", "delegation")),
        without("artifacts.0.bundled_program"),
        without("artifacts.0.outputs.0.range"),
        *(without(f"model.{name}") for name in ("labels", "assumed", "overridden", "dropped")),
        *(without(f"model.preprocessing.{name}") for name in ("resize_mode", "mean", "std")),
    ),
    "several-formats": together(_another(_COREML), _another(_EXECUTORCH)),
    "no-artifact": put("artifacts", []),
    "no-references": put("references", []),
    "not-run": together(
        put("artifacts.0.parity", None), put("artifacts.0.not_run", "no such backend here")
    ),
    "dynamic-batch": put("artifacts.0.inputs.0.shape", ["batch", 3, 64, 64]),
    "file-in-a-folder": put(_FILE, "models/a b/ü.onnx"),
    "labels-repeat": put("model.labels", ["crane", "crane", "<b>bold</b>"]),
    "labels-unknown": put("model.labels", None),
    "whole-number-where-a-fraction-may-be": put("model.preprocessing.scale", 1),
    "random-weights": together(put("model.origin", "random"), put("model.trained", False)),
}

_BAD_MANIFESTS: dict[str, Change] = {
    "version-missing": without("schema_version"),
    "version-newer": put("schema_version", 2),
    "version-as-text": put("schema_version", "1"),
    "version-true": put("schema_version", True),
    "unknown-field": put("comment", "c"),
    "unknown-field-in-an-artifact": put("artifacts.0.comment", "c"),
    "field-missing": without("parameters"),
    "model-missing": without("model"),
    "parameters-as-text": put("parameters", "954234"),
    "parameters-zero": put("parameters", 0),
    "path-above": put(_FILE, "../model.onnx"),
    "path-above-inside": put(_FILE, "a/../../model.onnx"),
    "path-from-the-root": put(_FILE, "/model.onnx"),
    "path-with-a-drive": put(_FILE, "C:/model.onnx"),
    "path-with-backslashes": put(_FILE, "a\\model.onnx"),
    "path-empty": put(_FILE, ""),
    "path-with-a-scheme": put(_FILE, "https://example.org/model.onnx"),
    "path-of-a-reference-above": put("references.0.pixels.file", "../secret"),
    "digest-too-short": put("artifacts.0.sha256", "ab" * 31),
    "digest-missing": without("references.0.outputs.logits.sha256"),
    "format-unknown": put("artifacts.0.format", "gguf"),
    "precision-unknown": put("artifacts.0.precision", "fp8"),
    "type-unknown": put("artifacts.0.inputs.0.dtype", "complex64"),
    "layout-unknown": put("artifacts.0.inputs.0.layout", "CHWN"),
    "axis-of-no-extent": put("artifacts.0.inputs.0.shape", [1, 3, 0, 64]),
    "axis-with-another-name": put("artifacts.0.inputs.0.shape", ["n", 3, 64, 64]),
    "no-inputs": put("artifacts.0.inputs", []),
    "no-outputs": put("artifacts.0.outputs", []),
    "bytes-zero": put("artifacts.0.bytes", 0),
    "neither-run-nor-explained": put("artifacts.0.parity", None),
    "parity-not-a-number": put("artifacts.0.parity.max_abs_error", float("nan")),
    "parity-infinite": put("artifacts.0.parity.psnr_db", float("inf")),
    "agreement-above-one": put("artifacts.0.parity.top1_agreement", 1.5),
    "crop-larger-than-resize": put("model.preprocessing.crop", [64, 73]),
    "std-zero": put("model.preprocessing.std", [1.0, 0.0, 1.0]),
    "mean-of-two-channels": put("model.preprocessing.mean", [0.0, 0.0]),
    "interpolation-unknown": put("model.preprocessing.interpolation", "area"),
    "lanczos-without-antialias": together(
        put("model.preprocessing.interpolation", "lanczos"),
        put("model.preprocessing.antialias", False),
    ),
    "colour-order-unknown": put("model.preprocessing.colour_order", "GBR"),
    "scale-zero": put("model.preprocessing.scale", 0.0),
    "fewer-labels-than-classes": put("model.labels", ["a", "b"]),
    "classes-zero": together(put("model.num_classes", 0), put("model.labels", None)),
    "origin-unknown": put("model.origin", "elsewhere"),
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
