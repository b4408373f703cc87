"""SiLU as a product."""

import torch
from torch import nn

from mobilevit_deploy.rewrites.passes.silu_by_product import silu_by_product
from tests.rewrites import networks


def test_half_precision_is_never_left() -> None:
    half = silu_by_product(nn.Sequential(nn.SiLU()), networks.context()).half()
    program = torch.export.export(half, (torch.zeros(4, dtype=torch.half),), strict=False)
    program = program.run_decompositions()
    assert {node.meta["val"].dtype for node in program.graph.nodes if "val" in node.meta} == {
        torch.half
    }
