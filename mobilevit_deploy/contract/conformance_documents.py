"""The report and the manifest that the conformance documents are made of."""

from collections.abc import Sequence
from typing import Any

from mobilevit_deploy.contract.statistics import summarize

SAMPLES_NS = [1_000_000 + 137 * (37 * i % 11) for i in range(60)]
CPU_NS = [sample - 1_000 for sample in SAMPLES_NS]


def with_samples(document: dict[str, Any], samples_ns: Sequence[int]) -> None:
    """Give a report other samples, the statistics that follow from them, and no CPU times."""
    document["timing"].update(samples_ns=list(samples_ns), process_cpu_ns=None)
    document.update(statistics=summarize(samples_ns).model_dump(), cpu_statistics=None)


def report_document() -> dict[str, Any]:
    """A report with every field known."""
    return {
        "schema_version": 1,
        "id": "0b5c9bb8-64a6-4f3f-9d5e-3c1d5a2f7e10",
        "run": "5f0c7a52-2f34-4a64-9a39-6c1f0d7b9e42",
        "baseline": None,
        "created": "2026-01-31T13:05:00.250+01:00",
        "device": {
            "model": "Pixel 8",
            "soc": "Tensor G3",
            "architecture": "arm64",
            "os": "Android 16, Chrome 140",
            "cpu_features": ["asimddp", "i8mm"],
            "logical_cores": 9,
            "physical_cores": 9,
            "memory_bytes": 8_000_000_000,
            "governor": "schedutil",
            "virtual": False,
        },
        "tool": {"name": "mvit-bench web", "version": "0.1.0", "build": "release"},
        "artifact": {
            "sha256": "ab" * 32,
            "format": "onnx",
            "precision": "fp32",
            "target": "portable",
            "variant": "mobilevit_xxs",
            "task": "classification",
            "trained": True,
            "input_size": [64, 64],
            "batch": 1,
            "bytes": 3_892_637,
            "file": "mobilevit_xxs-64x64-fp32.onnx",
            "producer": "mobilevit-deploy 0.1.0",
            "label": "ours",
        },
        "execution": {
            "runtime": "onnxruntime-web 1.27.0",
            "compute_unit_requested": "wasm",
            "compute_unit_observed": "wasm",
            "threads": 2,
            "affinity": [0, 1],
        },
        "load": {"cold_ns": 30_000_000, "warm_ns": 12_000_000, "first_inference_ns": 3_000_000},
        "timing": {
            "clock": "performance.now",
            "timer_resolution_ns": 5_000,
            "warmup_runs": 10,
            "runs_per_sample": 1,
            "samples_ns": list(SAMPLES_NS),
            "process_cpu_ns": list(CPU_NS),
        },
        "statistics": summarize(SAMPLES_NS).model_dump(),
        "cpu_statistics": summarize(CPU_NS).model_dump(),
        "memory": {
            "peak_bytes": 90_000_000,
            "baseline_bytes": 60_000_000,
            "method": "measureUserAgentSpecificMemory",
        },
        "conditions": {
            "load_before": 0.1,
            "load_after": 0.5,
            "background_cores": 0.02,
            "thermal_before": "nominal",
            "thermal_during": "fair",
            "thermal_after": "fair",
            "battery_percent": 81.5,
            "charging": False,
            "low_power_mode": False,
        },
        "parity": _parity("onnxruntime-web 1.27.0"),
        "valid": True,
        "reasons": [],
    }


def manifest_document() -> dict[str, Any]:
    """A manifest with one artifact, every field written."""
    return {
        "schema_version": 1,
        "toolkit": "0.1.0",
        "model": {
            "variant": "mobilevit_xxs",
            "task": "classification",
            "num_classes": 3,
            "labels": ["cat", "dog", "owl"],
            "preprocessing": {
                "resize": [72, 72],
                "resize_mode": "cover",
                "crop": [64, 64],
                "interpolation": "bilinear",
                "antialias": True,
                "colour_order": "BGR",
                "scale": 0.00392156862745098,
                "mean": [0.0, 0.0, 0.0],
                "std": [1.0, 1.0, 1.0],
            },
            "origin": "cvnets",
            "source": "mobilevit_xxs.pt",
            "sha256": "12" * 32,
            "trained": True,
            "assumed": ["preprocessing.colour_order"],
            "overridden": [],
            "dropped": [],
        },
        "parameters": 954_234,
        "references": [
            {
                "name": "astronaut",
                "pixels": {
                    "file": "references/64x64/astronaut.rgb",
                    "sha256": "34" * 32,
                    "shape": [64, 64, 3],
                    "dtype": "uint8",
                    "layout": "HWC",
                },
                "outputs": {
                    "logits": {
                        "file": "references/64x64/astronaut.logits.f32",
                        "sha256": "56" * 32,
                        "shape": [1, 3],
                        "dtype": "float32",
                        "layout": "NC",
                    }
                },
            }
        ],
        "artifacts": [
            {
                "format": "onnx",
                "precision": "fp32",
                "target": "portable",
                "rewrites": ["remove_dropout", "fold_batch_norm"],
                "options": {"opset": 18},
                "file": "mobilevit_xxs-64x64-fp32.onnx",
                "function": None,
                "sha256": "78" * 32,
                "bytes": 3_892_637,
                "inputs": [
                    {
                        "name": "image",
                        "shape": [1, 3, 64, 64],
                        "dtype": "float32",
                        "layout": "NCHW",
                        "range": [0.0, 255.0],
                    }
                ],
                "outputs": [
                    {
                        "name": "logits",
                        "shape": [1, 3],
                        "dtype": "float32",
                        "layout": "NC",
                        "range": None,
                    }
                ],
                "minimum_runtime": "ONNX Runtime 1.14",
                "parity": _parity("onnxruntime 1.31.1"),
                "not_run": None,
                "operators": {"Conv": 35, "Gemm": 37},
                "delegation": None,
                "bundled_program": None,
                "tools": {"torch": "2.13.0", "onnx": "1.23.2"},
            }
        ],
    }


def _parity(runtime: str) -> dict[str, Any]:
    return {
        "limit": "fp32-exact-algebra",
        "runtime": runtime,
        "images": 8,
        "max_abs_error": 2.6226043701171875e-06,
        "relative_error": 7.108202348550056e-07,
        "psnr_db": 135.25368315619306,
        "cosine": 0.9999999999997221,
        "top1_agreement": 1.0,
    }
