"""What an app says of its back ends: only Python reads it, so only Python is tested with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mobilevit_deploy.contract.harness import parse_harness
from mobilevit_deploy.errors import CampaignError


def document() -> dict[str, Any]:
    rows = [
        ("onnxruntime-cpu", "onnx", "cpu", True, True),
        ("executorch", "executorch", None, True, True),
        ("litert-npu", "tflite", "npu", False, False),
    ]
    names = ("name", "format", "unit", "threads", "by_default")
    return {
        "schema_version": 1,
        "tool": {"name": "mobilevit-harness", "version": "0.1.0", "build": "release"},
        "backends": [dict(zip(names, row, strict=True)) for row in rows],
    }


def test_it_is_read_and_written_without_loss() -> None:
    harness = parse_harness(json.dumps(document()))
    assert json.loads(harness.model_dump_json()) == document()
    assert parse_harness(harness.model_dump_json()) == harness


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: one.update(schema_version=2), "schema version 2.*the same release"),
        (lambda one: one.update(more=1), "more"),
        (lambda one: one.update(backends=[]), "backends"),
        (lambda one: one["backends"].append(one["backends"][0]), "two back ends .* same name"),
        (lambda one: one["backends"][0].update(name="ONNX Runtime"), "backends.0.name"),
        (lambda one: one["backends"][0].update(threads="yes"), "backends.0.threads"),
        (lambda one: one["backends"][0].pop("unit"), "backends.0.unit"),
    ],
)
def test_another_form_is_refused(change: Callable[[dict[str, Any]], object], words: str) -> None:
    changed = document()
    change(changed)
    with pytest.raises(CampaignError, match=words):
        parse_harness(json.dumps(changed))
