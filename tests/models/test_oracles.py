"""Every network computes what the original implementation computes, odd maps included."""

from pathlib import Path

import pytest
import torch

from mobilevit_deploy import list_models, load_checkpoint
from mobilevit_deploy.models.complexity import count_complexity
from tests import oracles


@pytest.mark.parametrize("name", list_models())
def test_network_agrees_with_the_original_implementation(name: str, tmp_path: Path) -> None:
    """Loaded from a file with the original names alone, so that the variant is recognised too."""
    path = tmp_path / "checkpoint.pt"
    torch.save(oracles.state_dict(name), path)
    checkpoint = load_checkpoint(path)
    assert (checkpoint.record.variant, checkpoint.record.origin) == (name, "cvnets")
    for size in oracles.SIZES:
        expected = oracles.logits(name, size)
        with torch.no_grad():
            got = checkpoint.model(oracles.image(*map(int, size.split("x"))))
        assert (got - expected).abs().max() <= 1e-4 * expected.abs().max(), size


@pytest.mark.parametrize("name", list_models())
def test_parameter_count_is_the_original(name: str) -> None:
    assert count_complexity(name).parameters == oracles.parameters(name)
