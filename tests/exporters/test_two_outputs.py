"""A task with two outputs, of which neither has a name or a place that exporters know."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from exporters import export
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.tasks import TASKS, Agreement, Output
from mobilevit_deploy.tasks.classification import CLASSIFICATION
from mobilevit_deploy.verification import verify

SIDE = 64

TOY = replace(
    CLASSIFICATION,
    name="toy",
    outputs=(
        Output("zones", "mask", "NCHW"),
        Output("answers", "scores", "NC"),
    ),
    agreements=(
        Agreement(
            "best",
            "best the same",
            1.0,
            lambda a, b, *_: float(
                np.mean(a["answers"].argmax(axis=1) == b["answers"].argmax(axis=1))
            ),
        ),
    ),
)


class TwoOutputs(MobileViT):
    """The last map, and scores of its mean."""

    def __init__(self, like: MobileViT) -> None:
        super().__init__(like.variant, like.num_classes)
        self.load_state_dict(like.state_dict(), strict=False)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.head = nn.Linear(80, like.num_classes)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        zones = self.forward_features(x)[-1]
        return zones, self.head(zones.mean(dim=(2, 3)))


@pytest.fixture
def toy(demo_checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> Checkpoint:
    monkeypatch.setitem(TASKS, TOY.name, TOY)
    record = demo_checkpoint.record.model_copy(update={"task": TOY.name})
    return Checkpoint(TwoOutputs(demo_checkpoint.model).eval(), record)


@pytest.mark.parametrize(
    "form",
    [
        "onnx",
        *(pytest.param(f, marks=pytest.mark.matrix) for f in ("coreml", "executorch", "tflite")),
    ],
)
def test_every_output_is_exported_compared_and_described(
    toy: Checkpoint, tmp_path: Path, form: str
) -> None:
    result = export(toy, tmp_path / "x", formats=(form,), precisions=("fp32",), input_size=SIDE)
    assert [str(failure.error) for failure in result.failures] == []
    (artifact,) = result.published
    roles = {output.name: output.role for output in artifact.outputs}
    assert {name: roles[name] for name in ("zones", "answers")} == {
        "zones": "mask",
        "answers": "scores",
    }
    assert artifact.parity is not None
    assert set(artifact.parity.outputs) == {"zones", "answers"}
    assert artifact.parity.agreement == {"best": 1}
    # The labels belong to the scores, wherever these stand.
    assert set(roles.values()) == {"mask", "scores"} | (
        {"label", "probabilities"} if form == "coreml" else set()
    )
    (*_, reference) = read_manifest(result.folder).references
    assert reference.outputs["zones"].shape == (1, 80, 2, 2)
    _, (verdict,) = verify(result.folder)
    assert verdict.problems == ()


def test_a_wrong_second_output_is_not_published(
    toy: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exporters.pipeline import road

    class Swapped(nn.Module):
        applied = ()

        def __init__(self, model: nn.Module) -> None:
            super().__init__()
            self.model = model

        def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
            zones, answers = self.model(image)
            return zones, answers.flip(1)

    whole = road.rewrite
    monkeypatch.setattr(road, "rewrite", lambda *a, **k: Swapped(whole(*a, **k)))
    (failure,) = export(toy, tmp_path / "x", input_size=SIDE).failures
    assert "answers" in str(failure.error)
    assert list(tmp_path.iterdir()) == []
