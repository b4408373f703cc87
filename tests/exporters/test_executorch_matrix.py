"""Every network from a checkpoint file to ExecuTorch, in one partition of XNNPACK's delegate.

The figures are also written to the file that MVIT_MATRIX_TABLE names, one JSON line per artifact.
"""

import json
import os
from pathlib import Path

import pytest
import torch

pytest.importorskip("executorch")

from exporters import export
from mobilevit_deploy import list_models, load_checkpoint
from mobilevit_deploy.errors import ParityError
from tests import oracles

SMALLEST = ("mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050")


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("name", "side"),
    [(name, 256) for name in list_models()] + [(name, 224) for name in SMALLEST],
)
def test_every_network_is_lowered_within_its_limits(name: str, side: int, tmp_path: Path) -> None:
    weights = tmp_path / "checkpoint.pt"
    torch.save(oracles.state_dict(name), weights)
    result = export(
        load_checkpoint(weights),
        tmp_path / "x",
        formats=["executorch"],
        precisions=("fp32", "fp16"),
        input_size=side,
    )
    # With these weights v2 leaves float16's limits where XNNPACK adds up in float16 (see
    # docs/executorch.md): then parity refuses it. Nothing else may go wrong.
    refused = {failure.precision for failure in result.failures}
    assert refused <= ({"fp16"} if name.startswith("mobilevitv2") else set())
    assert all(isinstance(failure.error, ParityError) for failure in result.failures)
    for artifact in result.published:
        delegation, parity = artifact.delegation, artifact.parity
        assert delegation is not None
        assert parity is not None
        # In float16 the scaling of the float32 pixels is a partition of its own before a cast.
        assert delegation.partitions == (1 if artifact.precision == "fp32" else 2)
        assert set(delegation.outside) <= {"dim_order_ops__to_dim_order_copy_default"}
        if table := os.environ.get("MVIT_MATRIX_TABLE"):
            line = {"name": name, "side": side, "precision": artifact.precision}
            line |= parity.outputs["logits"].model_dump() | {"bytes": artifact.bytes}
            line |= {"partitions": delegation.partitions, "outside": delegation.outside}
            with Path(table).open("a") as file:
                file.write(json.dumps(line) + "\n")
