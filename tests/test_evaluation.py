"""The metric of an export and of its checkpoint, on the demo's own pictures."""

from pathlib import Path

import pytest

from exporters import ExportResult
from mobilevit_deploy import Checkpoint, evaluate, predict
from mobilevit_deploy.errors import UsageError

IMAGES = Path(__file__).parents[1] / "mobilevit_deploy" / "data" / "demo" / "images"
PICTURES = [(path, int(path.stem[-1])) for path in sorted(IMAGES.glob("digit_*.png"))]


def test_an_export_is_as_right_as_its_checkpoint(
    demo_checkpoint: Checkpoint, demo_export: ExportResult
) -> None:
    (reference,) = evaluate(demo_checkpoint, PICTURES)
    assert (reference.metric, reference.value, reference.pictures) == ("top-1", 1.0, len(PICTURES))
    assert reference.runtime.startswith("PyTorch ")
    artifacts = evaluate(demo_export.folder, PICTURES)
    assert [one.title for one in artifacts] == [one.title for one in demo_export.published]
    # The export of the tests is smaller than the pictures that the network was trained on.
    found = predict(demo_export.folder, [path for path, _ in PICTURES], most=1)
    right = sum(
        best.index == target for (best,), (_, target) in zip(found.results, PICTURES, strict=True)
    )
    assert artifacts[0].value == right / len(PICTURES)


def test_wrong_targets_are_counted(demo_checkpoint: Checkpoint) -> None:
    wrong = [(path, (target + 1) % 10) for path, target in PICTURES[:2]]
    (found,) = evaluate(demo_checkpoint, [*wrong, *PICTURES[2:]])
    assert found.value == pytest.approx(1 - 2 / len(PICTURES))


def test_without_pictures_there_is_nothing_to_say(demo_checkpoint: Checkpoint) -> None:
    with pytest.raises(UsageError, match="no picture to evaluate on"):
        evaluate(demo_checkpoint, [])
