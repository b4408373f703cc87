"""Moving values, choosing them by position, and making them."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.runtimes.coreml.mil.programs import Case, case, check, ct, integers, normal

X = normal(2, 3, 4)
IMAGE = normal(2, 8, 4, 6)
OTHER = normal(2, 3, 4, seed=1)


def space_to_depth(x: Tensor, block: int) -> Tensor:
    """TensorFlow's definition: the rows, then the columns inside a block become channel groups."""
    parts = [x[:, :, row::block, column::block] for row in range(block) for column in range(block)]
    return torch.cat(parts, 1)


def numpy_pad(x: Tensor, margins: list[tuple[int, int]], mode: str) -> Tensor:
    return torch.from_numpy(np.pad(x.numpy(), margins, mode=mode))


MOVES = [
    case("reshape", lambda mb, x: mb.reshape(x=x, shape=[4, -1]), lambda x: x.reshape(4, 6), X),
    case(
        "reshape 0", lambda mb, x: mb.reshape(x=x, shape=[0, 4, 3]), lambda x: x.reshape(2, 4, 3), X
    ),
    case(
        "transpose",
        lambda mb, x: mb.transpose(x=x, perm=[2, 0, -2]),
        lambda x: x.permute(2, 0, 1),
        X,
    ),
    case(
        "expand_dims",
        lambda mb, x: mb.expand_dims(x=x, axes=[-1, 0]),
        lambda x: x[None, ..., None],
        X,
    ),
    case("squeeze", lambda mb, x: mb.squeeze(x=x, axes=[0]), lambda x: x[0], normal(1, 3, 1)),
    case("squeeze all", lambda mb, x: mb.squeeze(x=x), lambda x: x[0, :, 0], normal(1, 3, 1)),
    case(
        "concat",
        lambda mb, x, y: mb.concat(values=(x, y), axis=-2),
        lambda x, y: torch.cat((x, y), 1),
        X,
        OTHER,
    ),
    case(
        "concat interleaved",
        lambda mb, x, y: mb.concat(values=(x, y), axis=1, interleave=True),
        lambda x, y: torch.stack([t for i in range(3) for t in (x[:, i], y[:, i])], 1),
        X,
        OTHER,
    ),
    case(
        "stack",
        lambda mb, x, y: mb.stack(values=(x, y), axis=1),
        lambda x, y: torch.stack((x, y), 1),
        X,
        OTHER,
    ),
    case(
        "split even", lambda mb, x: mb.split(x=x, num_splits=2, axis=2), lambda x: x.chunk(2, 2), X
    ),
    case(
        "split sizes",
        lambda mb, x: mb.split(x=x, split_sizes=[1, 2], axis=1),
        lambda x: (x[:, :1], x[:, 1:]),
        X,
    ),
    case("tile", lambda mb, x: mb.tile(x=x, reps=[1, 2, 3]), lambda x: x.repeat(1, 2, 3), X),
    case("reverse", lambda mb, x: mb.reverse(x=x, axes=[0, 2]), lambda x: x.flip(0, 2), X),
    case(
        "pixel_shuffle",
        lambda mb, x: mb.pixel_shuffle(x=x, upscale_factor=2),
        lambda x: functional.pixel_shuffle(x, 2),
        IMAGE,
    ),
    case(
        "pixel_unshuffle",
        lambda mb, x: mb.pixel_unshuffle(x=x, downscale_factor=np.uint32(2)),
        lambda x: functional.pixel_unshuffle(x, 2),
        IMAGE,
    ),
    case(
        "space_to_depth",
        lambda mb, x: mb.space_to_depth(x=x, block_size=2),
        lambda x: space_to_depth(x, 2),
        IMAGE,
    ),
    case(
        "depth_to_space",
        lambda mb, x: mb.depth_to_space(x=x, block_size=2),
        lambda x: IMAGE,
        space_to_depth(IMAGE, 2),
    ),
    case(
        "pad constant",
        lambda mb, x: mb.pad(x=x, pad=[1, 0, 2, 3], constant_val=7.0),
        lambda x: functional.pad(x, (2, 3, 1, 0), value=7.0),
        X,
    ),
    case(
        "pad reflect",
        lambda mb, x: mb.pad(x=x, pad=[2, 1, 0, 3], mode="reflect"),
        lambda x: numpy_pad(x, [(0, 0), (2, 1), (0, 3)], "reflect"),
        X,
    ),
    case(
        "pad replicate",
        lambda mb, x: mb.pad(x=x, pad=[1, 0, 2, 1, 0, 3], mode="replicate"),
        lambda x: numpy_pad(x, [(1, 0), (2, 1), (0, 3)], "edge"),
        X,
    ),
]


def sliced(name: str, expected: object, **more: object) -> Case:
    return case(
        f"slice_by_index {name}",
        lambda mb, x: mb.slice_by_index(x=x, **more),
        lambda x: torch.from_numpy(x.numpy()[expected].copy()),  # type: ignore[index]
        normal(4, 5, 6),
    )


POINTS = torch.tensor([[0, 1], [1, 2]], dtype=torch.int32)

CHOICES = [
    sliced("plain", np.s_[1:3, 0:5, 2:6], begin=[1, 0, 2], end=[3, 5, 6]),
    sliced("strided", np.s_[0:4:2, 1:5:3, 0:6], begin=[0, 1, 0], end=[4, 5, 6], stride=[2, 3, 1]),
    sliced(
        "masked",
        np.s_[:2, 3:, -4:-1],
        begin=[3, 3, -4],
        end=[2, 0, -1],
        begin_mask=[True, False, False],
        end_mask=[False, True, False],
    ),
    sliced(
        "backwards",
        np.s_[::-1, 3:0:-2, :],
        begin=[0, 3, 0],
        end=[0, 0, 0],
        stride=[-1, -2, 1],
        begin_mask=[True, False, True],
        end_mask=[True, False, True],
    ),
    sliced(
        "squeezed",
        np.s_[2, 1:3, -1],
        begin=[2, 1, -1],
        end=[0, 3, 0],
        squeeze_mask=[True, False, True],
    ),
    case(
        "slice_by_size",
        lambda mb, x: mb.slice_by_size(x=x, begin=[0, 1, -3], size=[1, -1, 2]),
        lambda x: x[:1, 1:, 1:3],
        X,
    ),
    case(
        "gather",
        lambda mb, x, i: mb.gather(x=x, indices=i, axis=-2),
        lambda x, i: x[:, i.long()],
        X,
        torch.tensor([[2, 0], [-1, 1]], dtype=torch.int32),
        target=ct.target.iOS16,
    ),
    case(
        "gather batched",
        lambda mb, x, i: mb.gather(x=x, indices=i, axis=2, batch_dims=1),
        lambda x, i: torch.stack([x[b][:, i[b].long()] for b in range(2)]),
        X,
        POINTS,
    ),
    case(
        "gather_along_axis",
        lambda mb, x, i: mb.gather_along_axis(x=x, indices=i, axis=1),
        lambda x, i: torch.take_along_dim(x, i.long(), 1),
        X,
        integers(2, 5, 4, high=3),
    ),
    case(
        "gather_nd",
        lambda mb, x, i: mb.gather_nd(x=x, indices=i),
        lambda x, i: torch.stack([x[a, b] for a, b in i.tolist()]),
        X,
        POINTS,
    ),
    case(
        "topk",
        lambda mb, x: mb.topk(x=x, k=2, axis=1),
        lambda x: (x.topk(2, 1).values, x.topk(2, 1).indices.int()),
        X,
    ),
    case(
        "topk ascending, values only",
        lambda mb, x: mb.topk(x=x, k=3, axis=-1, ascending=True, return_indices=False),
        lambda x: x.sort(-1).values[..., :3],
        X,
    ),
    case("argsort", lambda mb, x: mb.argsort(x=x, axis=1), lambda x: (-x).argsort(1).int(), X),
    case(
        "argsort ascending",
        lambda mb, x: mb.argsort(x=x, axis=2, ascending=True),
        lambda x: x.argsort(2).int(),
        X,
    ),
    case(
        "band_part",
        lambda mb, x: mb.band_part(x=x, lower=1, upper=0),
        lambda x: x.tril() - x.tril(-2),
        normal(2, 5, 4),
    ),
    case(
        "band_part lower open",
        lambda mb, x: mb.band_part(x=x, lower=-1, upper=1),
        lambda x: x.tril(1),
        normal(2, 5, 4),
    ),
    case(
        "cumsum",
        lambda mb, x: mb.cumsum(x=x, axis=1),
        lambda x: torch.stack([x[:, : i + 1].sum(1) for i in range(3)], 1),
        X,
    ),
    case(
        "cumsum exclusive reverse",
        lambda mb, x: mb.cumsum(x=x, axis=1, exclusive=True, reverse=True),
        lambda x: torch.stack([x[:, i + 1 :].sum(1) for i in range(3)], 1),
        X,
    ),
    case(
        "one_hot",
        lambda mb, i: mb.one_hot(
            indices=i, one_hot_vector_size=4, axis=1, on_value=2.0, off_value=-1.0
        ),
        lambda i: functional.one_hot(i.long(), 4).permute(0, 2, 1) * 3.0 - 1,
        integers(2, 3, high=4),
    ),
    case(
        "shape",
        lambda mb, x: mb.shape(x=x),
        lambda x: torch.tensor(x.shape, dtype=torch.int32),
        X,
    ),
    case(
        "fill",
        lambda mb, x: mb.fill(shape=[2, 3], value=1.5),
        lambda x: torch.full((2, 3), 1.5),
        X,
    ),
    case(
        "fill_like",
        lambda mb, x: mb.fill_like(ref_tensor=x, value=1.5),
        lambda x: torch.full_like(x, 1.5),
        X,
    ),
    case(
        "range_1d",
        lambda mb, x: mb.range_1d(start=1, end=8, step=3),
        lambda x: torch.tensor([1, 4, 7], dtype=torch.int32),
        X,
    ),
]

CASES = [*MOVES, *CHOICES]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_agrees_with_torch(one: Case) -> None:
    check(one)
