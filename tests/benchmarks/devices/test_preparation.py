"""Which cases and files a campaign has."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.devices.preparation import (
    Prepared,
    prepare,
    selected_exports,
)
from benchmarks.measuring.request import Selection
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.errors import ManifestError, UsageError
from tests.benchmarks.devices.conftest import app_with
from tests.benchmarks.serve.folders import MODEL, make_export

PLAN = Plan(
    minimum_samples=50,
    maximum_samples=2000,
    minimum_seconds=10,
    maximum_seconds=60,
    relative_width=0.03,
    warmup_runs=10,
)
BACKENDS = ("onnxruntime-cpu", "onnxruntime-nnapi", "executorch", "litert-gpu", "litert-npu")


def prepared(
    *folders: Path, against: Path | None = None, has: Sequence[str] = BACKENDS, **options: Any
) -> Prepared:
    exports = selected_exports(folders, Selection(), against)
    given: dict[str, Any] = {"threads": (1, 4), "plan": PLAN, "cool_down_seconds": 300, **options}
    return prepare(exports, app_with(*has), **given)


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    manifest = folder / "manifest.json"
    document = json.loads(manifest.read_text())
    edit(document)
    manifest.write_text(json.dumps(document))


def test_an_artifact_is_measured_on_every_back_end_of_its_format(tmp_path: Path) -> None:
    found = prepared(make_export(tmp_path))
    assert [(case.backend, case.threads) for case in found.campaign.cases] == [
        ("onnxruntime-cpu", 1),
        ("onnxruntime-cpu", 4),
        ("onnxruntime-nnapi", None),  # chooses its threads itself
    ]
    assert found.titles[1] == f"{MODEL} on onnxruntime-cpu, threads: 4"
    assert sorted(map(str, found.files)) == [
        "exports/0/manifest.json",
        f"exports/0/{MODEL}",
        "exports/0/references/64x64/astronaut.logits.f32",
        "exports/0/references/64x64/astronaut.rgb",
    ]


def test_back_ends_are_those_that_the_app_measures_by_default_or_those_named(
    tmp_path: Path,
) -> None:
    export = make_export(tmp_path)
    change(export, lambda document: document["artifacts"][0].update(format="tflite"))
    (case,) = prepared(export).campaign.cases
    assert (case.backend, case.threads) == ("litert-gpu", None)
    (case,) = prepared(export, backends=["litert-npu", "onnxruntime-cpu"]).campaign.cases
    assert case.backend == "litert-npu"


def test_the_folder_that_others_are_compared_with_is_named(tmp_path: Path) -> None:
    new, old = make_export(tmp_path / "a"), make_export(tmp_path / "b")
    found = prepared(new, against=old, baseline="demo (2)").campaign
    assert [one.label for one in found.exports] == ["demo", found.baseline]
    assert prepared(new, old).campaign.baseline is None
    with pytest.raises(UsageError, match="cannot be measured against itself"):
        prepared(new, against=new)


def test_groups_are_together_and_exports_have_names_of_their_own(tmp_path: Path) -> None:
    exports = (make_export(tmp_path / "a"), make_export(tmp_path / "b"))
    found = prepared(*exports)
    assert [one.label for one in found.campaign.exports] == ["demo", "demo (2)"]
    assert [(case.export, case.threads) for case in found.campaign.cases[:4]] == [
        (0, 1), (1, 1), (0, 4), (1, 4),
    ]  # fmt: skip


def test_the_same_request_is_the_same_campaign(tmp_path: Path) -> None:
    export = make_export(tmp_path)
    first = prepared(export).campaign.id
    assert prepared(export).campaign.id == first
    assert prepared(export, threads=(1,)).campaign.id != first
    assert prepared(export, cool_down_seconds=0).campaign.id != first
    change(export, lambda document: document["artifacts"][0]["operators"].clear())
    assert prepared(export).campaign.id != first


def test_an_artifact_without_a_back_end_is_named(tmp_path: Path) -> None:
    export = make_export(tmp_path)
    change(
        export,
        lambda document: document["artifacts"].append(
            {**document["artifacts"][0], "format": "executorch", "target": "coreml"}
        ),
    )
    found = prepared(export, foreign_targets=("coreml",))
    assert len(found.campaign.cases) == 3
    (left_out,) = found.left_out
    assert "none of the back ends" in left_out.reason
    with pytest.raises(ManifestError, match="No artifact of those selected can be measured"):
        prepared(export, has=("litert-gpu",))


@pytest.mark.parametrize("name", [MODEL, "references/64x64/astronaut.rgb"])
def test_a_file_that_was_changed_is_refused(tmp_path: Path, name: str) -> None:
    export = make_export(tmp_path)
    (export / name).write_bytes(b"changed")
    with pytest.raises(ManifestError, match="is not the manifest's"):
        prepared(export)


def test_wrong_usage_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no back end 'litert-gpus'\. It has: onnxruntime-cpu, "):
        prepared(make_export(tmp_path), backends=("litert-gpus",))
