"""Which pictures a step has, and at which size: the same for every process of a run."""

from typing import NamedTuple

import numpy as np

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.training.pictures import Draw
from mobilevit_deploy.training.recipe import Recipe, sizes_around


class Step(NamedTuple):
    """One step: the pictures of all processes, their size, and epochs that are done after it."""

    pictures: tuple[int, ...]
    size: int
    done: float


class MultiScaleSampler:
    """Batches with as many pixels each, of one of several sizes (arXiv:2110.02178, 4.1 and B).

    Order and sizes follow from the seed and the epoch alone, so that processes agree and a resumed
    run goes on as it would have. What does not fill the last batch of an epoch is left out of it.
    """

    def __init__(
        self, pictures: int, recipe: Recipe, size: int, *, rank: int = 0, processes: int = 1
    ) -> None:
        """Batches of `pictures` pictures for a network of input size `size`.

        Raises:
            UsageError: fewer pictures than fill a batch, or fewer in a batch than processes.
        """
        self.phases = recipe.phases_at(size)
        self.epochs = sum(phase.epochs for phase in self.phases)
        self._recipe = recipe
        self._count = pictures
        self._rank, self._processes = rank, processes
        # Of one picture batch norms have no statistics where its map is a single pixel.
        self._least = recipe.accumulate * (1 if recipe.freeze_norms else 2)
        if recipe.batch_size < processes * self._least:
            raise UsageError(
                f"{recipe.batch_size} pictures per step are too few for {processes} processes "
                f"with {recipe.accumulate} parts each: at least {processes * self._least} are "
                "needed, two in every part."
            )
        most = max(
            self._batch(one, phase.size) for phase in self.phases for one in self.sizes(phase.size)
        )
        if pictures < most:
            raise UsageError(
                f"{pictures} pictures do not fill one batch of {most}; use a smaller batch or more "
                "pictures."
            )

    def sizes(self, nominal: int) -> tuple[int, ...]:
        """The sizes that steps of a phase have."""
        return sizes_around(nominal) if self._recipe.multi_scale else (nominal,)

    def nominal_size(self, epoch: int) -> int:
        """The size of an epoch's phase, counted from 0."""
        for phase in self.phases:
            if epoch < phase.epochs:
                return phase.size
            epoch -= phase.epochs
        raise UsageError(f"The recipe has {self.epochs} epochs; there is none after them.")

    def _batch(self, size: int, nominal: int) -> int:
        wanted = self._recipe.batch_size * (nominal / size) ** 2
        return max(self._least, round(wanted / self._processes)) * self._processes

    def steps(self, epoch: int) -> list[Step]:
        """All steps of an epoch, counted from 0."""
        random = np.random.RandomState([self._recipe.seed, epoch])
        order = random.permutation(self._count)
        nominal = self.nominal_size(epoch)
        sizes = self.sizes(nominal)
        found: list[tuple[tuple[int, ...], int]] = []
        taken = 0
        while True:
            size = sizes[random.randint(len(sizes))]
            batch = order[taken : taken + self._batch(size, nominal)]
            if len(batch) < self._batch(size, nominal):
                break
            taken += len(batch)
            found.append((tuple(map(int, batch)), size))
        shares = np.cumsum([len(pictures) for pictures, _ in found]) / taken
        return [
            Step(pictures, size, epoch + float(share))
            for (pictures, size), share in zip(found, shares, strict=True)
        ]

    def draws(self, epoch: int, first: int = 0) -> list[list[Draw]]:
        """This process's part of every step of an epoch, from the step `first` on."""
        return [
            [
                Draw(index, epoch, step.size)
                for index in step.pictures[self._rank :: self._processes]
            ]
            for step in self.steps(epoch)[first:]
        ]
