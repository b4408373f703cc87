"""Maps as sequences of tokens."""

import torch

from mobilevit_deploy.rewrites.modules.patch_tokens import SEQUENCES, PatchTokens


def test_a_sequence_holds_the_pixels_of_one_position_in_the_patch() -> None:
    rows, columns = torch.meshgrid(torch.arange(4), torch.arange(6), indexing="ij")
    maps = torch.stack((rows, columns))[None].float()
    tokens = PatchTokens(2, (4, 6))(maps)
    assert tokens.shape == (SEQUENCES, 6, 2)
    parities = {tuple(map(tuple, (sequence % 2).unique(dim=0).tolist())) for sequence in tokens}
    assert parities == {((p, q),) for p in (0, 1) for q in (0, 1)}


def test_back_to_the_map_of_every_image() -> None:
    maps = torch.randn(3, 5, 8, 6)
    tokens = PatchTokens(5, (8, 6))
    assert torch.equal(tokens.map(tokens(maps)), maps)
    assert torch.equal(tokens(maps)[SEQUENCES : 2 * SEQUENCES], tokens(maps[1:2]))
