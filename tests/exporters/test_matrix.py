"""Every network from a checkpoint file under its original names to each format, at 224 and 256.

The figures are also written to the file that MVIT_MATRIX_TABLE names, one JSON line per artifact.
"""

import json
import os
from pathlib import Path

import pytest
import torch

from exporters import export
from mobilevit_deploy import list_models, load_checkpoint
from tests import oracles

QUICK = {
    "onnx": {
        (name, 224)
        for name in ("mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050")
    },
    # At 96 pixels, as at 224, the last stage is odd.
    "coreml": {("mobilevit_xxs", 96), ("mobilevitv2_050", 96)},
}
"""What runs without being asked for."""

LOWEST_FP32_PSNR = {"onnx": 80.0, "coreml": 90.0}  # dB


CASES = [
    pytest.param(form, name, side, marks=[] if (name, side) in quick else [pytest.mark.matrix])
    for form, quick in QUICK.items()
    for name, side in sorted(quick | {(n, s) for n in list_models() for s in (224, 256)})
]


@pytest.mark.parametrize(("form", "name", "side"), CASES)
def test_every_network_exports_within_its_limits(
    form: str, name: str, side: int, tmp_path: Path
) -> None:
    weights = tmp_path / "checkpoint.pt"
    torch.save(oracles.state_dict(name), weights)
    checkpoint = load_checkpoint(weights)
    assert checkpoint.record.variant == name
    result = export(
        checkpoint, tmp_path / "x", formats=(form,), precisions=("fp32", "fp16"), input_size=side
    )
    assert [str(failure.error) for failure in result.failures] == []
    for artifact in result.published:
        assert artifact.format == form
        assert artifact.input_size == (side, side)
        assert max(len(spec.shape) for spec in artifact.inputs) == 4
        if artifact.precision == "fp32":
            assert artifact.parity.outputs["logits"].psnr_db >= LOWEST_FP32_PSNR[form]
        if table := os.environ.get("MVIT_MATRIX_TABLE"):
            line = {"format": form, "name": name, "side": side, "precision": artifact.precision}
            line |= artifact.parity.outputs["logits"].model_dump() | {"bytes": artifact.bytes}
            with Path(table).open("a") as file:
                file.write(json.dumps(line) + "\n")
