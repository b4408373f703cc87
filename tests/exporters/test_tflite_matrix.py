"""Every network from a checkpoint file to TFLite, all of it on XNNPACK.

The figures are also written to the file that MVIT_MATRIX_TABLE names, one JSON line per artifact.
"""

import json
import os
from pathlib import Path

import pytest
import torch

pytest.importorskip("litert_torch")

from exporters import export
from mobilevit_deploy import list_models, load_checkpoint
from tests import oracles, tflite_files

SMALLEST = ("mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050")


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("name", "side"),
    [(name, 256) for name in list_models()] + [(name, 224) for name in SMALLEST],
)
def test_every_network_exports_and_is_accelerated(name: str, side: int, tmp_path: Path) -> None:
    weights = tmp_path / "checkpoint.pt"
    torch.save(oracles.state_dict(name), weights)
    result = export(
        load_checkpoint(weights),
        tmp_path / "x",
        formats=["tflite"],
        precisions=("fp32", "fp16"),
        input_size=side,
    )
    assert [str(failure.error) for failure in result.failures] == []
    for artifact in result.published:
        tflite_files.require_delegable(result.folder / artifact.file)
        if table := os.environ.get("MVIT_MATRIX_TABLE"):
            line = {"name": name, "side": side, "precision": artifact.precision}
            line |= artifact.parity.outputs["logits"].model_dump() | {"bytes": artifact.bytes}
            line |= {"format": "tflite", "operators": artifact.operators}
            with Path(table).open("a") as file:
                file.write(json.dumps(line) + "\n")
