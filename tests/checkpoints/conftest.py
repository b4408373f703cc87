"""A small checkpoint to damage."""

import pytest
from torch import Tensor

from tests import oracles


@pytest.fixture
def weights(pristine: dict[str, Tensor]) -> dict[str, Tensor]:
    """The smallest v1 network under its original names; entries may be replaced, not changed."""
    return dict(pristine)


@pytest.fixture(scope="session")
def pristine() -> dict[str, Tensor]:
    return oracles.state_dict("mobilevit_xxs")
