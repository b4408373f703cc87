"""Pictures on their way into training: opened, seen in part, collected, and loaded by workers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mobilevit_deploy.errors import ImageError, MobileViTError, UsageError
from mobilevit_deploy.evaluation import MOST_UNREADABLE
from mobilevit_deploy.preprocessing import (
    Pixels,
    Preprocessing,
    opened_image,
    to_rgb,
    upright_size,
)
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.tasks.views import View
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.changed_pictures import changed_pixels, random_view


class Pictures(Protocol):
    """What a network is trained and evaluated on."""

    def __len__(self) -> int:
        """Number of pictures."""

    def example(self, index: int, epoch: int, size: int, /) -> tuple[Pixels, Any]:
        """One picture, uint8 RGB [H, W, 3], as augmented in this epoch, and what is in it.

        The target is the task's, for a network whose input has `size` pixels a side.

        Raises:
            ImageError: it cannot be read.
        """


class LabelledPictures:
    """The `Pictures` of a labelled folder; what is random is of seed, epoch and index alone."""

    def __init__(
        self,
        pictures: Sequence[tuple[Path, Any]],
        task: Task,
        preprocessing: Preprocessing,
        augmentation: Augmentation | None = None,
        seed: int = 0,
    ) -> None:
        """Nothing is opened yet.

        Args:
            pictures: files, and targets as the task's `labelled` has them.
            task: whose targets they are.
            preprocessing: whose filter resizes; without augmentation its resize and crop say what
                part of a picture is shown.
            augmentation: of part and pixels; None shows every picture alike in every epoch.
            seed: of the augmentation.

        Raises:
            UsageError: the task's targets cannot follow the augmentation.
        """
        self.pictures = pictures
        self.task = task
        self.preprocessing = preprocessing
        self.augmentation = augmentation and augmentation.of(task)
        self.seed = seed

    def __len__(self) -> int:
        return len(self.pictures)

    def example(self, index: int, epoch: int, size: int) -> tuple[Pixels, Any]:
        """A picture, uint8 RGB [size, size, 3], and its target, both of the same view.

        Raises:
            ImageError: the picture cannot be read.
            MobileViTError: the target cannot.
        """
        path, target = self.pictures[index]
        random = np.random.default_rng((self.seed, epoch, index))
        with opened_image(path) as image:
            view = self._view(*upright_size(image), random)
            if self.preprocessing.antialias:
                _decode_no_more_than_needed(image, view, size)
            image.load()
            picture = to_rgb(image)
        pixels = self._pixels(picture, view, size)
        if self.augmentation is not None:
            pixels = changed_pixels(pixels, self.augmentation, random)
        return pixels, self.task.seen(target, view, size)

    def _view(self, width: int, height: int, random: np.random.Generator) -> View:
        if self.augmentation is not None:
            return random_view(self.augmentation, width, height, random)
        down, across = self.preprocessing.shown(height, width)
        left, top = (1 - across) / 2, (1 - down) / 2
        return View(left, top, 1 - left, 1 - top)

    def _pixels(self, picture: Image.Image, view: View, size: int) -> Pixels:
        """A view of a picture, resized as the record says."""
        chosen = Image.Resampling[self.preprocessing.interpolation.upper()]
        box = view.box(*picture.size)
        if self.preprocessing.antialias:
            resized = picture.resize((size, size), chosen, box)
        else:
            resized = picture.transform((size, size), Image.Transform.EXTENT, box, chosen)
        if view.mirrored:
            resized = resized.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return np.asarray(resized)


def _decode_no_more_than_needed(image: Image.Image, view: View, size: int) -> None:
    """Let a JPEG be decoded at a half, a quarter or an eighth where the view stays large enough."""
    left, top, right, bottom = view.box(*upright_size(image))
    factor = min(right - left, bottom - top) / size
    if factor >= 2:
        image.draft(None, (int(image.width / factor), int(image.height / factor)))


@dataclass(frozen=True, slots=True)
class Draw:
    """A picture that is asked for: its number, the epoch, and pixels a side."""

    index: int
    epoch: int
    size: int


class Batch(NamedTuple):
    """Pictures of one size with their targets.

    Attributes:
        pixels: uint8 RGB [B, size, size, 3].
        targets: as the task's loss takes them.
        unreadable: what is said of pictures that others stand in for.
    """

    pixels: Tensor
    targets: Any
    unreadable: tuple[str, ...] = ()


class _Example(NamedTuple):
    pixels: Pixels
    target: Any
    unreadable: tuple[str, ...]


class PictureDataset(Dataset[_Example | MobileViTError]):
    """`Pictures` for PyTorch's loader: a `Draw` gives an example, or the error that ends the run.

    For a picture that cannot be read the next one stands in that can, so that every batch is whole.

    Args:
        pictures: those of another size are resized and cropped by the preprocessing.
        preprocessing: of the record.
    """

    def __init__(self, pictures: Pictures, preprocessing: Preprocessing) -> None:
        self.pictures = pictures
        self.preprocessing = preprocessing

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, draw: Draw) -> _Example | MobileViTError:
        unreadable: list[str] = []
        while len(unreadable) <= MOST_UNREADABLE * len(self):
            index = (draw.index + len(unreadable)) % len(self)
            try:
                pixels, target = self.pictures.example(index, draw.epoch, draw.size)
            except ImageError as error:
                unreadable.append(str(error))
            except MobileViTError as error:
                return error  # raised in a worker it would come with that one's traceback
            else:
                square = draw.size, draw.size
                if pixels.shape[:2] != square:
                    way = self.preprocessing.for_size(*square)
                    pixels = way.pixels(Image.fromarray(pixels))
                return _Example(pixels, target, tuple(unreadable))
        return _too_many(len(self), unreadable)


def _too_many(count: int, unreadable: Sequence[str]) -> UsageError:
    return UsageError(
        f"{len(unreadable)} of {count} pictures cannot be read; at most {MOST_UNREADABLE:.0%} may "
        f"be left out. {unreadable[0]}"
    )


@dataclass(frozen=True)
class _Collation:
    """From a list of examples to a batch."""

    collected: Callable[[Sequence[Any]], Any]

    def __call__(self, examples: Sequence[_Example | MobileViTError]) -> Batch | MobileViTError:
        whole = [one for one in examples if not isinstance(one, MobileViTError)]
        if len(whole) < len(examples):
            return next(one for one in examples if isinstance(one, MobileViTError))
        pixels, targets, unreadable = zip(*whole, strict=True)
        return Batch(
            torch.from_numpy(np.stack(pixels)),
            self.collected(targets),
            tuple(said for one in unreadable for said in one),
        )


def batches(
    dataset: PictureDataset,
    draws: Iterable[list[Draw]],
    collected: Callable[[Sequence[Any]], Any],
    *,
    workers: int = 0,
) -> Iterator[Batch]:
    """The batches that are asked for, in order; the same ones for any number of workers.

    Args:
        dataset: of the pictures.
        draws: a list per batch, all of one size; several epochs in one keep the workers alive.
        collected: the task's.
        workers: processes that prepare batches ahead; 0 is none but this.

    Raises:
        UsageError: too many pictures cannot be read, or a target has no meaning.
    """
    loader: DataLoader[Any] = DataLoader(
        dataset,
        batch_sampler=draws,
        collate_fn=_Collation(collected),
        num_workers=workers,
        generator=torch.Generator(),  # else a seed is drawn from that of dropout
    )
    unreadable: dict[str, None] = {}
    for batch in loader:
        if isinstance(batch, MobileViTError):
            raise batch
        unreadable.update(dict.fromkeys(batch.unreadable))
        if len(unreadable) > MOST_UNREADABLE * len(dataset):
            raise _too_many(len(dataset), list(unreadable))
        yield batch


def network_input(preprocessing: Preprocessing, pixels: Tensor) -> Tensor:
    """As `Preprocessing.tensor`, in float32, where the pixels are, and channels last in memory.

    uint8 RGB [B, H, W, 3], 0 to 255, to float32 [B, 3, H, W].
    """
    if preprocessing.colour_order == "BGR":
        pixels = pixels.flip(-1)
    # Whole rows are multiplied: three channels at a time would take twice as long on a CPU.
    mean, std = (
        torch.tensor(values, device=pixels.device).repeat(pixels.shape[2])
        for values in (preprocessing.mean, preprocessing.std)
    )
    rows = pixels.flatten(2).to(torch.float32, copy=True)
    rows.mul_(preprocessing.scale / std).sub_(mean / std)
    return rows.view(pixels.shape).permute(0, 3, 1, 2)
