"""The campaigns and outcomes among the conformance documents."""

import copy
from collections.abc import Callable
from typing import Any

from mobilevit_deploy.contract.conformance_changes import Change, Document, put, together, without

_CASE = {
    "export": 0,
    "sha256": "ab" * 32,
    "function": None,
    "backend": "onnxruntime-cpu",
    "threads": 1,
}


def campaign_document() -> dict[str, Any]:
    """A campaign of two exports and three cases."""
    return {
        "schema_version": 1,
        "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "created": "2026-01-31T13:05:00.250+01:00",
        "exports": [
            {"folder": "exports/0", "label": "ours"},
            {"folder": "exports/1", "label": "before"},
        ],
        "cases": [
            dict(_CASE),
            {**_CASE, "export": 1, "sha256": "cd" * 32},
            {**_CASE, "sha256": "ef" * 32, "backend": "litert-gpu", "threads": None},
        ],
        "plan": {
            "minimum_samples": 50,
            "maximum_samples": 2000,
            "minimum_seconds": 10.0,
            "maximum_seconds": 60.0,
            "relative_width": 0.03,
            "warmup_runs": 10,
        },
        "cool_down_seconds": 300.0,
    }


def outcome_document() -> dict[str, Any]:
    """An outcome of that campaign, in the middle of it."""
    return {
        "schema_version": 1,
        "campaign": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "updated": "2026-01-31T13:06:10.125+01:00",
        "state": "running",
        "message": None,
        "progress": {
            "case": 2,
            "step": "measure",
            "rounds": 120,
            "seconds": 4.1,
            "latency_ns": 2_210_000,
        },
        "cases": [
            {
                "state": "measured",
                "report": "reports/0b5c9bb8-64a6-4f3f-9d5e-3c1d5a2f7e10.json",
                "reason": None,
            },
            {"state": "left_out", "report": None, "reason": "its outputs are outside fp32-exact"},
            {"state": "running", "report": None, "reason": None},
        ],
    }


def _cases(*states: str) -> Change:
    cases = {
        "pending": {"state": "pending", "report": None, "reason": None},
        "running": {"state": "running", "report": None, "reason": None},
        "measured": outcome_document()["cases"][0],
        "left_out": outcome_document()["cases"][1],
    }
    return put("cases", [copy.deepcopy(cases[state]) for state in states])


_STEP = "progress.step"
_REPORT = "cases.0.report"
_STOPPED = together(put("state", "failed"), put("message", "no space"), put("progress", None))
_FINISHED = together(put("state", "finished"), put("progress", None))

GOOD_CAMPAIGNS: dict[str, Change] = {
    "two-exports": lambda _: None,
    "function-of-a-file": put("cases.0.function", "main"),
    "no-cool-down": put("cool_down_seconds", 0),
    "backend-of-another-release": put("cases.0.backend", "npu-of-2030"),
    "same-artifact-on-other-threads": put("cases.1", {**_CASE, "threads": 4}),
    "same-artifact-in-two-exports": put("cases.1", {**_CASE, "export": 1}),
    "export-without-a-case": without("cases.1"),
    "label-outside-ascii": put("exports.0.label", "vorher \U0001f4f1"),
    "whole-numbers-where-fractions-may-be": together(
        put("plan.minimum_seconds", 10), put("plan.maximum_seconds", 60)
    ),
    "exactly-so-many-samples": together(
        put("plan.minimum_samples", 100), put("plan.maximum_samples", 100)
    ),
}

BAD_CAMPAIGNS: dict[str, Change] = {
    "version-missing": without("schema_version"),
    "version-newer": put("schema_version", 2),
    "version-as-text": put("schema_version", "1"),
    "version-true": put("schema_version", True),
    "unknown-field": put("comment", "c"),
    "unknown-field-in-a-case": put("cases.0.comment", "c"),
    "id-no-uuid": put("id", "campaign"),
    "id-in-capitals": put("id", "7C9E6679-7425-40DE-944B-E07FC1F90AE7"),
    "time-without-zone": put("created", "2026-01-31T13:05:00"),
    "time-as-a-number": put("created", 1769864700),
    "no-exports": put("exports", []),
    "no-cases": put("cases", []),
    "folder-above": put("exports.0.folder", "../exports/0"),
    "folder-from-the-root": put("exports.0.folder", "/data/exports"),
    "folder-twice": put("exports.1.folder", "exports/0"),
    "export-that-is-not-there": put("cases.0.export", 2),
    "export-negative": put("cases.0.export", -1),
    "case-twice": put("cases.1", dict(_CASE)),
    "digest-too-short": put("cases.0.sha256", "ab" * 31),
    "function-missing": without("cases.0.function"),
    "backend-empty": put("cases.0.backend", ""),
    "backend-in-capitals": put("cases.0.backend", "LiteRT"),
    "threads-zero": put("cases.0.threads", 0),
    "threads-as-text": put("cases.0.threads", "1"),
    "threads-missing": without("cases.0.threads"),
    "plan-missing": without("plan"),
    "samples-too-few": put("plan.minimum_samples", 5),
    "samples-fewer-at-most-than-at-least": put("plan.maximum_samples", 49),
    "seconds-fewer-at-most-than-at-least": put("plan.maximum_seconds", 9),
    "width-of-nothing": put("plan.relative_width", 0),
    "width-of-everything": put("plan.relative_width", 1),
    "seconds-infinite": put("plan.maximum_seconds", float("inf")),
    "cool-down-negative": put("cool_down_seconds", -1),
}

GOOD_OUTCOMES: dict[str, Change] = {
    "in-the-middle": lambda _: None,
    "begun": together(_cases("pending", "pending", "pending"), put("progress", None)),
    "loading": together(put(_STEP, "load"), put("progress.latency_ns", None)),
    "cooling-down": together(put(_STEP, "cool_down"), put("progress.rounds", 0)),
    "two-in-turns": _cases("running", "running", "running"),
    "finished": together(_FINISHED, _cases("measured", "left_out", "measured")),
    "finished-without-a-result": together(_FINISHED, _cases("left_out", "left_out", "left_out")),
    "failed": _STOPPED,
    "failed-before-it-began": together(_STOPPED, put("cases", [])),
    "time-with-nanoseconds": put("updated", "2026-01-31T13:06:10.123456789Z"),
}

BAD_OUTCOMES: dict[str, Change] = {
    "version-missing": without("schema_version"),
    "version-newer": put("schema_version", 2),
    "version-as-text": put("schema_version", "1"),
    "version-true": put("schema_version", True),
    "unknown-field": put("comment", "c"),
    "unknown-field-in-a-case": put("cases.0.comment", "c"),
    "campaign-in-capitals": put("campaign", "7C9E6679-7425-40DE-944B-E07FC1F90AE7"),
    "time-without-zone": put("updated", "2026-01-31T13:06:10"),
    "state-unknown": put("state", "paused"),
    "failed-without-a-message": together(_STOPPED, put("message", None)),
    "failed-with-an-empty-message": together(_STOPPED, put("message", "")),
    "message-while-running": put("message", "all is well"),
    "progress-missing": without("progress"),
    "progress-of-what-is-finished": together(
        put("state", "finished"), _cases("measured", "left_out", "measured")
    ),
    "progress-of-no-case": put("progress.case", 3),
    "step-unknown": put(_STEP, "sleep"),
    "latency-with-fraction": put("progress.latency_ns", 0.5),
    "rounds-negative": put("progress.rounds", -1),
    "cases-empty": together(put("cases", []), put("progress", None)),
    "case-state-unknown": put("cases.0.state", "skipped"),
    "measured-without-a-report": put(_REPORT, None),
    "left-out-without-a-reason": put("cases.1.reason", None),
    "reason-of-a-measured-case": put("cases.0.reason", "fast"),
    "report-of-a-running-case": put("cases.2.report", "reports/r.json"),
    "report-above": put(_REPORT, "../report.json"),
    "report-from-the-root": put(_REPORT, "/sdcard/report.json"),
    "finished-with-a-pending-case": together(_FINISHED, _cases("measured", "pending", "measured")),
    "finished-with-a-running-case": together(_FINISHED, _cases("measured", "running", "measured")),
}

DOCUMENTS: tuple[tuple[str, Callable[[], Document], dict[str, Change], dict[str, Change]], ...] = (
    ("campaign", campaign_document, GOOD_CAMPAIGNS, BAD_CAMPAIGNS),
    ("outcome", outcome_document, GOOD_OUTCOMES, BAD_OUTCOMES),
)
