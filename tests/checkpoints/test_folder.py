"""Folders that are no checkpoint."""

from pathlib import Path

import pytest
import safetensors.torch
from torch import Tensor

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.errors import CheckpointError


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, r"needs config\.json and model\.safetensors or pytorch_model\.bin"),
        ({"model.safetensors": None}, r"needs config\.json"),
        ({"config.json": "{}"}, r"needs config\.json and model\.safetensors"),
        ({"config.json": "{", "model.safetensors": None}, r"config\.json cannot be read as JSON"),
        ({"config.json": "[" * 9999, "model.safetensors": None}, "cannot be read as JSON"),
        ({"config.json": "[]", "model.safetensors": None}, "must hold a JSON object"),
        ({"config.json": "{}", "model.safetensors": None}, "names neither model_type"),
        (
            {
                "config.json": '{"model_type": "mobilevit"}',
                "preprocessor_config.json": "\xff",
                "model.safetensors": None,
            },
            r"preprocessor_config\.json cannot be read as JSON",
        ),
        (
            {"config.json": '{"model_type": "mobilevit"}', "model.safetensors": "cut short"},
            r"model\.safetensors is neither",
        ),
    ],
)
def test_what_is_missing_or_damaged_is_named(
    files: dict[str, str | None], message: str, weights: dict[str, Tensor], tmp_path: Path
) -> None:
    for name, contents in files.items():
        if contents is None:
            safetensors.torch.save_file(weights, tmp_path / name)
        else:
            (tmp_path / name).write_text(contents, encoding="latin-1")
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(tmp_path)


def test_safetensors_are_preferred(weights: dict[str, Tensor], tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "mobilevit"}')
    (tmp_path / "pytorch_model.bin").write_bytes(b"never read")
    safetensors.torch.save_file(weights, tmp_path / "model.safetensors")
    record = load_checkpoint(tmp_path).record
    assert record.source == tmp_path.name
