from pathlib import Path

import pytest
import torch

from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.training.state import Position, load_state, save_state

SETTINGS = {"recipe": {"seed": 1, "phases": ((1, 64),)}, "size": 64}


def parts(value: float) -> dict[str, torch.nn.Module]:
    layer = torch.nn.Linear(2, 1)
    torch.nn.init.constant_(layer.weight, value)
    return {"network": layer}


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    position = Position(epoch=2, step=3, steps=40, sums={"loss": 1.5})
    save_state(tmp_path / "state.pt", parts(7), position, SETTINGS)
    into = parts(0)
    assert load_state(tmp_path / "state.pt", into, SETTINGS) == position
    assert into["network"].weight.tolist() == [[7, 7]]
    assert [path.name for path in tmp_path.iterdir()] == ["state.pt"]


def test_another_run_s_state_is_refused_and_nothing_is_loaded(tmp_path: Path) -> None:
    save_state(tmp_path / "state.pt", parts(7), Position(), SETTINGS)
    into = parts(0)
    with pytest.raises(CheckpointError, match="other settings: size 64 instead of 96"):
        load_state(tmp_path / "state.pt", into, {**SETTINGS, "size": 96})
    assert into["network"].weight.tolist() == [[0, 0]]


def test_a_state_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    save_state(path, parts(7), Position(), SETTINGS)
    whole = path.read_bytes()
    for contents in (b"", b"no state at all", whole[: len(whole) // 2]):
        path.write_bytes(contents)
        with pytest.raises(CheckpointError, match="damaged"):
            load_state(path, parts(0), SETTINGS)
    torch.save({"weights": torch.zeros(1)}, path)
    with pytest.raises(CheckpointError, match="not the state of this training"):
        load_state(path, parts(0), SETTINGS)


def test_a_full_disk_leaves_the_former_state() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OSError, match="space"):
        save_state(full, parts(7), Position(), SETTINGS)
