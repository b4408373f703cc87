"""Archives whose parts are not what the archive says of them."""

import re
import zipfile
from pathlib import Path

import pytest
import torch

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints.files import read_weight_file
from mobilevit_deploy.errors import CheckpointError
from tests.checkpoints.archives import repacked
from tests.checkpoints.test_files import Weights, equal


def test_a_zip_bomb_is_refused_before_it_is_unpacked(weights: Weights, tmp_path: Path) -> None:
    def grow(parts: dict[str, bytes]) -> None:
        parts["archive/data/0"] = bytes(10**7)

    path = tmp_path / "bomb.pt"
    path.write_bytes(repacked(weights, grow, zipfile.ZIP_DEFLATED))
    with pytest.raises(CheckpointError, match="is compressed, which PyTorch never does"):
        read_weight_file(path)
    # Every entry is the same part of the file: what it says adds up to more than there is.
    content = bytearray(repacked(weights, lambda _: None))
    places = [found.start() for found in re.finditer(b"PK\x01\x02", bytes(content))]
    largest = max(
        places, key=lambda place: int.from_bytes(content[place + 24 : place + 28], "little")
    )
    for place in places:
        for start, end in ((16, 28), (42, 46)):
            content[place + start : place + end] = content[largest + start : largest + end]
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"larger than the file|where it is said to be"):
        read_weight_file(path)


def test_a_wrong_sum_is_refused_by_name(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "flipped.pt"
    torch.save(weights, path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"flipped/data/\d+ does not have its CRC-32"):
        load_checkpoint(path)


def test_sums_that_were_never_computed_are_not_looked_at(weights: Weights, tmp_path: Path) -> None:
    torch.serialization.set_crc32_options(compute_crc32=False)
    try:
        torch.save(weights, tmp_path / "weights.pt")
    finally:
        torch.serialization.set_crc32_options(compute_crc32=True)
    assert equal(load_checkpoint(tmp_path / "weights.pt"), weights)


def test_a_tensor_that_claims_more_than_its_storage_is_refused(
    weights: Weights, tmp_path: Path
) -> None:
    for number in (b"M\xff\xff", b"J\xff\xff\xff\x7f"):
        path = tmp_path / "claims.pt"
        path.write_bytes(
            repacked(
                {**weights, "classifier.fc.bias": torch.ones(200)},
                lambda parts, number=number: parts.update(
                    {"archive/data.pkl": parts["archive/data.pkl"].replace(b"K\xc8", number)}
                ),
            )
        )
        with pytest.raises(CheckpointError, match=r"more than the file holds|bytes for"):
            read_weight_file(path)
