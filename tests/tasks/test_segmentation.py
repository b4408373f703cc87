"""The definition of right for masks, and how alike two of them are."""

import numpy as np
import pytest
import torch

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.tasks import TASKS, get_task
from mobilevit_deploy.tasks.segmentation import (
    IGNORED,
    decode,
    document,
    loss,
    mean_iou,
    metric,
    rows,
    same_pixels,
    same_regions,
)


def logits(mask: list[list[int]], classes: int = 3) -> torch.Tensor:
    """Logits [1, classes, H, W] that decode to a mask."""
    return torch.eye(classes)[torch.tensor(mask)].permute(2, 0, 1)[None]


def test_the_best_class_of_every_pixel_and_of_equal_ones_the_first() -> None:
    scores = logits([[0, 1, 2], [2, 2, 1]])
    scores[0, :, 0, 0] = 0.5  # all alike
    scores[0, :, 1, 2] = torch.tensor([float("nan"), -1.0, float("-inf")])
    (found,) = decode({"logits": scores}, ("sky", "cat", "dog"), 2)
    assert found.mask.dtype == np.uint8
    assert found.mask.tolist() == [[0, 1, 2], [2, 2, 1]]
    assert rows(found) == [("dog", "50.0%"), ("cat", "33.3%")]
    assert document(found)["classes"][0] == {"index": 2, "label": "dog", "share": 0.5}
    assert document(found)["mask"] == [[0, 1, 2], [2, 2, 1]]


def test_more_classes_than_a_byte_has() -> None:
    scores = torch.zeros(1, 300, 1, 1)
    scores[0, 299] = 1
    (found,) = decode({"logits": scores}, None, 1)
    assert (found.mask.dtype, found.mask[0, 0]) == (np.int32, 299)
    assert rows(found) == [("class 299", "100.0%")]


def test_pixels_whose_best_classes_are_close_are_ties() -> None:
    reference = logits([[0, 1], [2, 2]]).numpy()
    artifact = reference.copy()
    artifact[0, :, 0, 0] = [0.4, 0.6, 0]  # far from the reference's 1 and 0
    pair = {"logits": reference}, {"logits": artifact}
    assert same_pixels(*pair, 0.01) == 0.75
    # Class 0: no pixel of one; class 1: one of two; class 2: both.
    assert same_regions(*pair, 0.01) == pytest.approx((0 + 1 / 2 + 1) / 3)
    reference[0, :, 0, 0] = [1.0, 0.99, 0]
    assert same_pixels(*pair, 0.004) == 0.75
    assert same_pixels(*pair, 0.006) == same_regions(*pair, 0.006) == 1


def test_mean_iou_leaves_out_what_is_ignored() -> None:
    target = np.array([[0, 0, IGNORED], [1, 1, 1]])
    predicted = np.array([[0, 1, 1], [1, 1, 0]])
    assert mean_iou(predicted, target) == pytest.approx((1 / 3 + 2 / 4) / 2)
    assert mean_iou(target, target) == 1
    assert mean_iou(predicted, np.full((2, 3), IGNORED)) == 1


def test_loss_and_metric_of_right_and_wrong_masks() -> None:
    right = {"logits": 50 * logits([[0, 1], [2, 2]])}
    target = torch.tensor([[[0, 1], [2, 2]]], dtype=torch.uint8)
    assert metric(right, target) == 1
    assert loss(right, target, 0.0) < 1e-6
    wrong = torch.tensor([[[1, 1], [2, IGNORED]]], dtype=torch.uint8)
    assert metric(right, wrong) == pytest.approx((0 + 1 / 2 + 1) / 3)
    assert loss(right, wrong, 0.0) == pytest.approx(50 / 3)


def test_a_network_is_decoded_to_masks_of_its_input_size() -> None:
    model = load_checkpoint("random", "mobilevit_xxs", "segmentation").model
    with torch.no_grad():
        outputs = {"logits": model(structured_images(2, 64, seed=5))}
    first, second = decode(outputs, None, 5)
    assert first.mask.shape == (64, 64)
    assert len(np.unique(first.mask)) > 1
    assert (first.mask != second.mask).any()


@pytest.mark.parametrize("task", ["segmentation", "detection"])
def test_what_no_format_carries_is_said(task: str) -> None:
    with pytest.raises(UsageError, match=f"no format carries {task} yet.*classification"):
        get_task(task)
    assert task not in TASKS
