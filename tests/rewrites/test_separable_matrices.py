"""Separable transformers as products of rank-3 tensors."""

import pytest

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.rewrites.norm_affine import fold_norm_affine
from mobilevit_deploy.rewrites.separable_matrices import separable_as_matrices
from tests.rewrites import networks


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize("name", networks.variants("separable"))
def test_same_function(name: str, size: tuple[int, int], batch: int) -> None:
    model, context = networks.random_network(name), networks.context(size)
    x = networks.images(batch, size)
    expected = networks.logits(model, x)
    rewritten = separable_as_matrices(fold_norm_affine(model, context), context)
    assert not any(isinstance(module, SeparableTransformer) for module in rewritten.modules())
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_refuses_affine_parameters() -> None:
    with pytest.raises(RewriteError, match=r"without affine parameters.*comes before"):
        separable_as_matrices(networks.random_network("mobilevitv2_050"), networks.context())
