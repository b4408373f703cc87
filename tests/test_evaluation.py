"""How right an export and its checkpoint are, on the demo's own pictures."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exporters import ExportResult
from mobilevit_deploy import Checkpoint, evaluate, predict
from mobilevit_deploy.checkpoints import random_checkpoint
from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.evaluation import BATCH
from mobilevit_deploy.tasks.figures import wilson_interval

IMAGES = Path(__file__).parents[1] / "mobilevit_deploy" / "data" / "demo" / "images"
PICTURES = [(path, int(path.stem[-1])) for path in sorted(IMAGES.glob("digit_*.png"))]


def test_an_export_is_as_right_as_its_checkpoint(
    demo_checkpoint: Checkpoint, demo_export: ExportResult
) -> None:
    (reference,) = evaluate(demo_checkpoint, PICTURES)
    top1, top5 = reference.figures
    assert (top1.name, top1.value, top5.name, top5.value) == ("top-1", 1.0, "top-5", 1.0)
    assert (reference.pictures, reference.precision) == (len(PICTURES), "fp32")
    assert reference.runtime.startswith("PyTorch ")
    assert reference.differing is None
    alike, *artifacts = evaluate(demo_export.folder, PICTURES, demo_checkpoint)
    assert [one.title for one in artifacts] == [one.title for one in demo_export.published]
    # The export of the tests is smaller than the pictures that the network was trained on; the
    # reference is fed as it is.
    found = predict(demo_export.folder, [path for path, _ in PICTURES], most=1)
    right = [
        best.index == target for (best,), (_, target) in zip(found.results, PICTURES, strict=True)
    ]
    assert artifacts[0].figures == alike.figures
    assert artifacts[0].figures[0].value == sum(right) / len(PICTURES)
    assert artifacts[0].differing == ()
    assert artifacts[0].lost(alike) == {"top-1": 0, "top-5": 0}


def test_wrong_targets_are_counted_per_class(demo_checkpoint: Checkpoint) -> None:
    wrong = [(path, (target + 1) % 10) for path, target in PICTURES[:2]]
    (found,) = evaluate(demo_checkpoint, [*wrong, *PICTURES[2:]])
    top1 = found.figures[0]
    assert top1.value == pytest.approx(1 - 2 / len(PICTURES))
    assert top1.interval == wilson_interval(len(PICTURES) - 2, len(PICTURES))
    assert {index for index, value in top1.classes.items() if value < 1} == {
        target for _, target in wrong
    }


def test_where_another_network_differs_is_said(
    demo_checkpoint: Checkpoint, demo_export: ExportResult
) -> None:
    """The reference with two classes exchanged: those pictures are other classes to it."""
    model = demo_checkpoint.model
    exchanged = {
        name: value[[0, 1, 3, 2, *range(4, 10)]] if name.startswith("classifier.") else value
        for name, value in model.state_dict().items()
    }
    other = random_checkpoint("mobilevit_xxs", num_classes=10).model
    other.load_state_dict(exchanged)
    _, found, _ = evaluate(demo_export.folder, PICTURES, Checkpoint(other, demo_checkpoint.record))
    read = predict(demo_export.folder, [path for path, _ in PICTURES], most=1).results
    assert found.differing == tuple(
        number for number, (best,) in enumerate(read) if best.index in {2, 3}
    )
    assert found.differing


def test_pictures_are_counted_that_cannot_be_read(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(PICTURES[0][0].read_bytes()[:200])
    pixels = np.asarray(Image.open(PICTURES[0][0]).convert("RGB"))
    many = [(pixels, PICTURES[0][1])] * (BATCH + 1)
    (found,) = evaluate(demo_checkpoint, [(broken, 0), *many])
    assert (found.pictures, found.unreadable) == (BATCH + 1, (broken,))
    with pytest.raises(UsageError, match=r"Too many of the 6 pictures .*broken\.png.* 5%"):
        evaluate(demo_checkpoint, [(broken, 0), *many[:5]])


def test_what_says_nothing_is_refused(
    demo_checkpoint: Checkpoint, demo_export: ExportResult
) -> None:
    with pytest.raises(UsageError, match="no picture to evaluate on"):
        evaluate(demo_checkpoint, [])
    with pytest.raises(ManifestError, match="is no export of seed 0"):
        evaluate(demo_export.folder, PICTURES, random_checkpoint("mobilevit_xxs"))


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (8, 10, 0.4902, 0.9433),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_intervals_are_those_of_the_textbook(
    right: int, count: int, low: float, high: float
) -> None:
    """Newcombe (1998) has the last in its table I, for Wilson's method without correction."""
    assert wilson_interval(right, count) == pytest.approx((low, high), abs=5e-5)
