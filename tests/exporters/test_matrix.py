"""Every network from a checkpoint file under its original names to ONNX, at both usual sizes.

The figures are also written to the file that MVIT_MATRIX_TABLE names, one JSON line per artifact.
"""

import json
import os
from pathlib import Path

import pytest
import torch

from exporters import export
from mobilevit_deploy import list_models, load_model
from tests import oracles

SMALLEST = ("mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050")


@pytest.mark.parametrize(
    "name",
    [n if n in SMALLEST else pytest.param(n, marks=pytest.mark.matrix) for n in list_models()],
)
@pytest.mark.parametrize("side", [224, pytest.param(256, marks=pytest.mark.matrix)])
def test_every_network_exports_within_its_limits(name: str, side: int, tmp_path: Path) -> None:
    weights = tmp_path / "checkpoint.pt"
    torch.save(oracles.state_dict(name), weights)
    model = load_model(weights)
    assert model.variant.name == name
    result = export(model, tmp_path / "x", precisions=("fp32", "fp16"), input_size=side)
    assert [str(failure.error) for failure in result.failures] == []
    for artifact in result.published:
        assert artifact.input_size == (side, side)
        assert max(len(spec.shape) for spec in artifact.inputs) == 4
        if table := os.environ.get("MVIT_MATRIX_TABLE"):
            line = {"name": name, "side": side, "precision": artifact.precision}
            line |= artifact.parity.model_dump() | {"bytes": artifact.bytes}
            with Path(table).open("a") as file:
                file.write(json.dumps(line) + "\n")
