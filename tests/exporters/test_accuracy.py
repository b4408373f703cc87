"""Artifacts that are measured on labelled pictures before they are published."""

import shutil
from pathlib import Path

import pytest

from exporters import ExportResult, export
from exporters.pipeline.accuracy import AccuracyGate
from mobilevit_deploy import Checkpoint, load_checkpoint, predict
from mobilevit_deploy.checkpoints import DEMO, random_checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import AccuracyError, UsageError
from mobilevit_deploy.tasks.labelled import LabelledFolder

DIGITS = sorted((DEMO.parent / "images").glob("digit_*.png"))


def test_an_exports_accuracy_is_in_the_manifest(tmp_path: Path) -> None:
    for path in DIGITS:
        (tmp_path / "digits" / path.stem[-1]).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / "digits" / path.stem[-1])
    result = export(
        load_checkpoint("demo"),
        tmp_path / "x",
        input_size=96,
        labelled=tmp_path / "digits",
        max_drop=0.0,
    )
    assert [str(failure.error) for failure in result.failures] == []
    (artifact,) = read_manifest(result.folder).artifacts
    accuracy = artifact.accuracy
    assert accuracy is not None
    assert (accuracy.data, accuracy.pictures) == ("digits", len(DIGITS))
    (top1, _) = accuracy.figures
    assert top1.name == "top-1"
    found = predict(result.folder, DIGITS, most=1).results
    right = [best.index == int(path.stem[-1]) for (best,), path in zip(found, DIGITS, strict=True)]
    assert top1.value == top1.reference == sum(right) / len(right)
    assert top1.interval is not None
    assert top1.interval[0] < top1.value <= top1.interval[1]


def gate(checkpoint: Checkpoint, targets: list[int], most_lost: float | None) -> AccuracyGate:
    labelled = LabelledFolder(tuple(zip(DIGITS, targets, strict=True)))
    return AccuracyGate(checkpoint, "digits", labelled, most_lost)


def test_what_loses_more_is_refused(demo_checkpoint: Checkpoint, demo_export: ExportResult) -> None:
    """Next to a network that tells 2 and 3 the other way round, on answers of that kind."""
    other = random_checkpoint("mobilevit_xxs", num_classes=10).model
    order = [0, 1, 3, 2, *range(4, 10)]
    other.load_state_dict(
        {
            name: value[order] if name.startswith("classifier.") else value
            for name, value in demo_checkpoint.model.state_dict().items()
        }
    )
    reference = Checkpoint(other, demo_checkpoint.record)
    read = predict(demo_export.folder, DIGITS, most=1).results
    targets = [order[best.index] for (best,) in read]
    assert demo_export.manifest is not None
    (artifact, *_) = demo_export.published
    lost = 100 * sum(index in {2, 3} for index in targets) / len(targets)
    assert lost > 0
    with pytest.raises(AccuracyError, match=f"loses {lost:.2f} points of top-1 .* at most 1 were"):
        gate(reference, targets, 1.0).measured(demo_export.folder, [artifact])
    (found,) = gate(reference, targets, None).measured(demo_export.folder, [artifact])
    assert found.accuracy is not None
    (top1, _) = found.accuracy.figures
    assert (top1.reference, top1.value) == (1.0, pytest.approx(1 - lost / 100))


def test_what_was_not_run_has_no_accuracy(
    demo_checkpoint: Checkpoint, demo_export: ExportResult
) -> None:
    artifact = demo_export.published[0].model_copy(update={"parity": None, "not_run": "no backend"})
    targets = [0] * len(DIGITS)
    (found,) = gate(demo_checkpoint, targets, None).measured(demo_export.folder, [artifact])
    assert found == artifact
    with pytest.raises(AccuracyError, match="was not run on this machine"):
        gate(demo_checkpoint, targets, 1.0).measured(demo_export.folder, [artifact])


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"max_drop": 1.0}, "--max-drop is about the pictures of --eval"),
        ({"max_drop": -1.0, "labelled": "."}, "0 to 100 points, got -1"),
        ({"labelled": "nowhere"}, "nowhere cannot be read"),
    ],
)
def test_what_has_no_meaning_is_refused_before_anything_is_computed(
    choices: dict, message: str, demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        export(demo_checkpoint, tmp_path / "x", **choices)
    assert list(tmp_path.iterdir()) == []
