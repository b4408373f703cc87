"""The definition of right for masks, and how alike two of them are."""

import numpy as np
import pytest
import torch

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.tasks.segmentation import (
    IGNORED,
    SEGMENTATION,
    Regions,
    best_class,
    colours,
    decode,
    document,
    drawn,
    loss,
    mean_iou,
    rows,
    same_pixels,
    same_regions,
)


def steps(*size: int, in_artifact: bool = True, align_corners: bool = True) -> Postprocessing:
    height, width = size
    return Postprocessing(
        in_artifact=in_artifact, size=(height, width), align_corners=align_corners
    )


def logits(mask: list[list[int]], classes: int = 3) -> torch.Tensor:
    """Logits [1, classes, H, W] that decode to a mask."""
    return torch.eye(classes)[torch.tensor(mask)].permute(2, 0, 1)[None]


def test_the_best_class_of_every_pixel_and_of_equal_ones_the_first() -> None:
    scores = logits([[0, 1, 2], [2, 2, 1]])
    scores[0, :, 0, 0] = 0.5  # all alike
    (found,) = decode({"mask": best_class(steps(2, 3))(scores)}, ("sky", "cat", "dog"), 2)
    assert found.mask.dtype == np.uint8
    assert found.mask.tolist() == [[0, 1, 2], [2, 2, 1]]
    assert rows(found) == [("dog", "50.0%"), ("cat", "33.3%")]
    assert document(found)["classes"][0] == {"index": 2, "label": "dog", "share": 0.5}
    runs = [[0, 1], [1, 1], [2, 3], [1, 1]]
    assert document(found)["mask"] == {"size": [2, 3], "runs": runs}


def test_more_classes_than_a_byte_has() -> None:
    scores = torch.zeros(1, 300, 1, 1)
    scores[0, 299] = 1
    (found,) = decode({"mask": best_class(steps(1, 1))(scores)}, None, 1)
    assert (found.mask.dtype, found.mask[0, 0]) == (np.int32, 299)
    assert rows(found) == [("class 299", "100.0%")]


@pytest.mark.parametrize("align_corners", [True, False])
def test_scores_are_enlarged_before_the_best_is_taken(align_corners: bool) -> None:
    scores = torch.randn(1, 5, 4, 6, generator=torch.Generator().manual_seed(0))
    made = best_class(steps(64, 90, align_corners=align_corners))(scores)
    enlarged = torch.nn.functional.interpolate(
        scores, (64, 90), mode="bilinear", align_corners=align_corners
    )
    assert torch.equal(made.long(), enlarged.argmax(dim=1))


def test_pixels_whose_best_classes_are_close_are_ties() -> None:
    reference = logits([[0, 1], [2, 2]]).numpy()
    artifact = reference.copy()
    artifact[0, :, 0, 0] = [0.4, 0.6, 0]  # far from the reference's 1 and 0
    pair = {"logits": reference}, {"logits": artifact}
    own = steps(2, 2, in_artifact=False)
    assert same_pixels(*pair, 0.01, own) == 0.75
    # Class 0: no pixel of one; class 1: one of two; class 2: both.
    assert same_regions(*pair, 0.01, own) == pytest.approx((0 + 1 / 2 + 1) / 3)
    reference[0, :, 0, 0] = [1.0, 0.99, 0]
    assert same_pixels(*pair, 0.004, own) == 0.75
    assert same_pixels(*pair, 0.006, own) == same_regions(*pair, 0.006, own) == 1


def test_an_artifacts_own_mask_is_compared_and_not_what_its_scores_would_make() -> None:
    scores = logits([[0, 1], [2, 2]]).numpy()
    wrong = {"logits": scores, "mask": np.uint8([[[0, 1], [2, 0]]])}
    assert same_pixels({"logits": scores}, wrong, 0.01, steps(2, 2)) == 0.75


def test_mean_iou_leaves_out_what_is_ignored() -> None:
    target = np.array([[0, 0, IGNORED], [1, 1, 1]])
    predicted = np.array([[0, 1, 1], [1, 1, 0]])
    assert mean_iou(predicted, target) == pytest.approx((1 / 3 + 2 / 4) / 2)
    assert mean_iou(target, target) == 1
    assert mean_iou(predicted, np.full((2, 3), IGNORED)) == 1


def test_the_auxiliary_logits_count_by_their_weight() -> None:
    target, right = torch.tensor([[[0, 1], [2, IGNORED]]]), 100 * logits([[0, 1], [2, 0]])
    wrong = 100 * logits([[1, 1], [2, 0]])
    alone, both = (
        loss(outputs, target, 0.0)
        for outputs in ({"logits": right}, {"logits": right, "auxiliary": wrong})
    )
    assert both.count == alone.count == 3
    assert both.total == pytest.approx(0.4 * 100)
    returned = SEGMENTATION.everything((right, wrong))
    assert [*returned] == ["logits", "auxiliary"]
    assert [*SEGMENTATION.everything(right)] == ["logits"]


def test_loss_and_figures_of_right_and_wrong_masks() -> None:
    right = 50 * logits([[0, 1], [2, 2]])
    target = torch.tensor([[[0, 1], [2, 2]]], dtype=torch.uint8)
    mask = {"mask": best_class(steps(2, 2))(right)}
    tally = Regions()
    tally.add(mask, [target[0].numpy()])
    assert [one.value for one in tally.figures()] == [1, 1]
    assert loss({"logits": right}, target, 0.0).mean < 1e-6
    wrong = torch.tensor([[[1, 1], [2, IGNORED]]], dtype=torch.uint8)
    assert loss({"logits": right}, wrong, 0.0).mean == pytest.approx(50 / 3)
    tally = Regions()
    tally.add(mask, [wrong[0].numpy()])
    miou, pixels = tally.figures()
    assert (miou.name, miou.classes) == ("mIoU", {0: 0, 1: 1 / 2, 2: 1})
    assert (miou.value, pixels.value) == (pytest.approx(1 / 2), pytest.approx(2 / 3))
    # All pictures count together, and a target is brought to the mask's size.
    tally.add(mask, [np.kron(target[0].numpy(), np.ones((3, 3), np.uint8))])
    assert tally.figures()[0].classes == {0: 1 / 2, 1: 2 / 3, 2: 1}


@pytest.mark.parametrize(
    ("name", "head"), [("mobilevit_xxs", "deeplabv3"), ("mobilevitv3_xxs", "deeplabv3")]
)
def test_the_mask_is_the_best_class_of_what_the_network_returns(name: str, head: str) -> None:
    model = load_checkpoint("random", name, "segmentation").model
    images = structured_images(2, 64, seed=5)
    own = SEGMENTATION.chosen(model, (64, 64), {})
    with torch.no_grad():
        expected = model(images).argmax(dim=1)
        outputs = SEGMENTATION.named(SEGMENTATION.before_results(model)(images))
        assert outputs["logits"].shape == (2, 21, 4, 4)
        made = SEGMENTATION.completed(outputs, own)
        assert torch.equal(made["mask"].long(), expected)
        assert model(images).shape == (2, 21, 64, 64), "the network itself is as it was"
    first, second = decode(made, None, 5)
    assert len(np.unique(first.mask)) > 1
    assert (first.mask != second.mask).any()


def test_a_mask_of_another_size_and_sizes_that_cannot_be() -> None:
    model = create_model("mobilevit_xxs", "segmentation")
    chosen = SEGMENTATION.chosen(model, (64, 96), {"mask_size": (20, 30), "postprocess": False})
    assert chosen == steps(20, 30, in_artifact=False)
    for size in ((0, 30), (30, 5000)):
        with pytest.raises(UsageError, match=f"1 to 4096 pixels a side, got {size[0]}x{size[1]}"):
            SEGMENTATION.chosen(model, (64, 64), {"mask_size": size})
    with pytest.raises(UsageError, match="--mask-size means nothing for classification"):
        get_task("classification").chosen(model, (64, 64), {"mask_size": (20, 30)})


def test_a_drawn_mask_colours_objects_and_leaves_the_background() -> None:
    picture = np.full((4, 6, 3), 100, np.uint8)
    (found,) = decode({"mask": torch.tensor([[[0, 1, 2]]], dtype=torch.uint8)}, None, 3)
    seen = drawn(picture, found)
    assert seen.shape == picture.shape
    assert (seen[:, :2] == 100).all()
    assert (seen[:, 2:4] == np.round(0.4 * 100 + 0.6 * np.array([128, 0, 0]))).all()
    assert (seen[:, 4:] == np.round(0.4 * 100 + 0.6 * np.array([0, 128, 0]))).all()
    assert len(np.unique(colours(256), axis=0)) == 256
