"""The network as a sequence with a pooling that keeps its axes."""

import pytest
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.passes.keep_pooled_axes import keep_pooled_axes
from tests.rewrites import networks


def test_refuses_another_network() -> None:
    with pytest.raises(RewriteError, match="takes a classifier, got Linear"):
        keep_pooled_axes(nn.Linear(1, 1), networks.context())
