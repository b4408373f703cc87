"""The one function that reads every checkpoint."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.errors import CheckpointError, UsageError


def test_the_demo_checkpoint_is_complete() -> None:
    record = load_checkpoint("demo", "mobilevit_xxs", "classification").record
    assert record.trained
    assert record.origin == "mobilevit_deploy"
    assert record.num_classes == len(record.labels or ()) == 10
    assert record.assumed == ()


def test_the_demo_checkpoint_is_no_other_variant() -> None:
    with pytest.raises(CheckpointError, match="holds mobilevit_xxs, but mobilevit_s was asked"):
        load_checkpoint("demo", "mobilevit_s")


def test_random_weights_need_a_name() -> None:
    record = load_checkpoint("random", "mobilevit_xxs").record
    assert not record.trained
    for word in ("random", "pretrained"):
        with pytest.raises(UsageError, match=f"{word} weights need the name of a model"):
            load_checkpoint(word)


def test_no_weights_are_an_error_that_names_the_choices() -> None:
    with pytest.raises(UsageError, match=r"No weights given for mobilevit_xxs.*file.*demo.*random"):
        load_checkpoint(None, "mobilevit_xxs")


def test_unknown_names_are_refused_before_any_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'mobilevit_xxs'"):
        load_checkpoint(tmp_path / "missing.pt", "mobilevit_xx")
    with pytest.raises(UsageError, match="Unknown task 'depth'"):
        load_checkpoint(tmp_path / "missing.pt", task="depth")


def test_source_is_a_name_and_never_a_path(
    weights: dict[str, Tensor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save(weights, tmp_path / "weights.pt")
    monkeypatch.chdir(tmp_path)
    for path in ("weights.pt", str(tmp_path / "weights.pt"), tmp_path / "." / "weights.pt"):
        record = load_checkpoint(path).record
        assert record.source == "weights.pt"
