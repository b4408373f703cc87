"""Separable transformers as products of rank-3 tensors."""

import pytest

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.passes.separable_as_matrices import separable_as_matrices
from tests.rewrites import networks


def test_refuses_affine_parameters() -> None:
    with pytest.raises(RewriteError, match=r"without affine parameters"):
        separable_as_matrices(networks.random_network("mobilevitv2_050"), networks.context())
