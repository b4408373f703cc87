"""Segmentation and detection heads: numbers of the originals, shapes, choices."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mobilevit_deploy import create_model, list_models, load_checkpoint
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import HEADS, get_variant
from mobilevit_deploy.models.complexity import count_complexity
from mobilevit_deploy.models.heads.ssdlite import RawDetections, anchor_boxes
from tests import oracles

SMALLEST = {"mobilevit_xxs", "mobilevitv3_050"}

# At the size whose maps are odd; the other networks and 512x512: the matrix.
QUICK = {
    "deeplabv3_mobilevit_xxs",
    "deeplabv3_mobilevitv2_050",
    "deeplabv3_mobilevitv3_xxs",
    "deeplabv3_mobilevitv3_050",
    "pspnet_mobilevit_s",
    "pspnet_mobilevitv2_050_ade20k",
    "ssdlite_mobilevit_xxs",
    "ssdlite_mobilevitv2_050",
    "ssdlite_mobilevitv3_xxs",
    "ssdlite_mobilevitv3_050",
}
ORACLES = [
    pytest.param(
        name, size, marks=[] if name in QUICK and size != "512x512" else pytest.mark.matrix
    )
    for name in oracles.heads()
    for size in (("320x320",) if name.startswith("ssdlite") else ("250x236", "512x512"))
]

# Millions of parameters without the head that only training has, from an independent count.
PARAMETERS = {
    "deeplabv3": {
        "mobilevit_xxs": 1_854_853, "mobilevit_xs": 2_944_069, "mobilevit_s": 6_357_941,
        "mobilevitv2_050": 6_242_318, "mobilevitv2_075": 9_510_278, "mobilevitv2_100": 13_318_654,
        "mobilevitv2_150": 22_556_654, "mobilevitv2_200": 33_956_318,
        "mobilevitv3_xxs": 1_956_309, "mobilevitv3_xs": 3_269_669, "mobilevitv3_s": 7_205_621,
        "mobilevitv3_050": 6_301_710, "mobilevitv3_075": 9_643_910, "mobilevitv3_100": 13_556_222,
    },
    "pspnet": {
        "mobilevit_xxs": 1_605_381, "mobilevit_xs": 2_650_565, "mobilevit_s": 6_193_589,
        "mobilevitv2_050": 3_550_734, "mobilevitv2_075": 6_179_974, "mobilevitv2_100": 9_382_398,
        "mobilevitv2_125": 13_158_006, "mobilevitv2_150": 17_506_798,
        "mobilevitv2_175": 22_428_774, "mobilevitv2_200": 27_923_934,
        "mobilevitv3_xxs": 1_877_973, "mobilevitv3_xs": 3_105_317, "mobilevitv3_s": 7_557_749,
        "mobilevitv3_050": 3_610_126, "mobilevitv3_075": 6_313_606, "mobilevitv3_100": 9_619_966,
    },
    "ssdlite": {
        "mobilevit_xxs": 1_755_050, "mobilevit_xs": 2_742_042, "mobilevit_s": 5_738_826,
        "mobilevitv2_050": 2_035_395, "mobilevitv2_075": 3_584_955, "mobilevitv2_100": 5_608_883,
        "mobilevitv2_150": 11_277_987, "mobilevitv2_200": 19_108_755,
        "mobilevitv3_xxs": 1_533_450, "mobilevitv3_xs": 2_666_938, "mobilevitv3_s": 5_547_882,
        "mobilevitv3_050": 2_094_787, "mobilevitv3_075": 3_718_587, "mobilevitv3_100": 5_846_451,
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "size"), ORACLES)
def test_network_agrees_with_the_original_implementation(
    name: str, size: str, tmp_path: Path
) -> None:
    """Loaded from a file with the original names alone: variant, head and stride are found.

    What only training needs is left out, and said.
    """
    weights = oracles.state_dict(name)
    torch.save(weights, tmp_path / "checkpoint.pt")
    checkpoint = load_checkpoint(tmp_path / "checkpoint.pt")
    head, variant = name.removesuffix("_ade20k").split("_", 1)
    record = checkpoint.record
    assert (record.variant, checkpoint.model.head_name, record.origin) == (variant, head, "cvnets")
    published = {"ssdlite": (None, 81)}.get(head, (8, 150) if "ade20k" in name else (16, 21))
    assert (record.output_stride, record.num_classes) == published
    assert ("output_stride" in record.assumed) == (head != "ssdlite")
    assert ("seg_head.aux_head.*" in record.dropped) == any("aux_head" in key for key in weights)
    with torch.no_grad():
        returned = checkpoint.model(oracles.image(*map(int, size.split("x"))))
    expected = oracles.sampled_outputs(name)[size]
    if isinstance(returned, RawDetections):
        got = {"confidences": returned.scores, "locations": returned.locations}
        if "anchors" in expected:
            got["anchors"] = returned.anchors[None]
    else:
        got = {"logits": returned}
    for output, values in got.items():
        shape, original = expected[output]
        assert tuple(values.shape) == shape
        differences = np.abs(oracles.sample(values, len(original)) - original)
        assert differences.max() <= 1e-5 * np.abs(original).max(), output


@pytest.mark.parametrize(
    ("head", "name"), [(head, name) for head, names in PARAMETERS.items() for name in names]
)
def test_parameters_agree_with_an_independent_count(head: str, name: str) -> None:
    with torch.device("meta"):
        model = create_model(name, HEADS[head].task, head)
    assert sum(one.numel() for one in model.parameters()) == PARAMETERS[head][name]


@pytest.mark.parametrize("head", ["deeplabv3", "pspnet", "ssdlite"])
@pytest.mark.parametrize(
    "name",
    [
        name if name in SMALLEST else pytest.param(name, marks=pytest.mark.matrix)
        for name in list_models()
    ],
)
def test_every_variant_takes_every_head(head: str, name: str) -> None:
    """Shapes at an odd size and a small one, any number of classes, both output strides."""
    task = HEADS[head].task
    even = 2 if get_variant(name).attention == "separable" else 1
    for stride in HEADS[head].output_strides:
        choice = stride if task == "segmentation" else None
        with torch.device("meta"):
            model = create_model(name, task, head, 7, choice).eval()
            for height, width in ((65, 47), (32, 32)):
                returned = model(torch.empty(2, 3, height, width))
                if isinstance(returned, RawDetections):
                    anchors = returned.anchors.shape[0]
                    assert returned.anchors.shape == (anchors, 4)
                    assert returned.scores.shape == (2, anchors, 7)
                    assert returned.locations.shape == (2, anchors, 4)
                    continue
                # Each halving rounds up, and separable attention makes its maps even.
                sides = []
                for side in (height, width):
                    for reached in (2, 4, 8, 16):
                        side = -(-side // 2) if reached <= stride else side  # noqa: PLW2901
                        side = -(-side // even) * even if reached >= 8 else side  # noqa: PLW2901
                    sides.append(side * stride)
                assert returned.shape == (2, 7, *sides)


@pytest.mark.parametrize("head", ["deeplabv3", "pspnet", "ssdlite"])
def test_images_of_a_batch_do_not_see_each_other(head: str) -> None:
    model = load_checkpoint("random", "mobilevit_xxs", HEADS[head].task, head).model
    images = structured_images(3, 64, seed=1)

    def run(batch: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            returned = model(batch)
        return returned.scores if isinstance(returned, RawDetections) else returned

    together, alone = run(images), torch.cat([run(image[None]) for image in images])
    assert (together - alone).abs().max() <= 1e-5 * alone.abs().max()
    assert (together[0] - together[1]).abs().max() > 1e-2 * alone.abs().max()


def test_anchors_lie_in_the_picture_and_scale_with_it() -> None:
    sizes = ((20, 20), (10, 10), (5, 5), (3, 3), (2, 2), (1, 1))
    anchors = anchor_boxes(sizes)
    assert anchors.shape == (3232, 4)
    assert anchors.min() >= 0
    assert anchors.max() <= 1
    # One cell more to the right is one anchor row further, whatever the picture's size.
    wide = anchor_boxes(((2, 4), *sizes[1:]))
    assert np.allclose(wide[: 6 * 8 : 6, 0], [0.125, 0.375, 0.625, 0.875] * 2)
    assert np.allclose(wide[: 6 * 8 : 6, 1], [0.25] * 4 + [0.75] * 4)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"task": "segmentation", "head": "unet"}, "Unknown segmentation head 'unet'"),
        ({"task": "detection", "head": "pspnet"}, "no choice of head for detection, got 'pspnet'"),
        ({"task": "segmentation", "output_stride": 32}, "of deeplabv3 is 16 or 8, got 32"),
        ({"task": "detection", "output_stride": 16}, "no choice of output stride for detection"),
        ({"task": "segmentation", "num_classes": 0}, "num_classes must be at least 1, got 0"),
    ],
)
def test_what_a_task_does_not_have_is_refused(choice: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        create_model("mobilevit_xxs", **choice)  # type: ignore[arg-type]


def test_multiply_accumulates_grow_with_the_output_stride() -> None:
    """At stride 8 the last two stages see 4 and 16 times as many pixels, at double width."""
    at16 = count_complexity("mobilevit_xxs", head="deeplabv3")
    at8 = count_complexity("mobilevit_xxs", head="deeplabv3", output_stride=8)
    assert at16.macs == 3_952_791_552
    assert at8.macs > 4 * at16.macs
