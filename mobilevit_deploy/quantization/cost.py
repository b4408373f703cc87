"""What a recipe's rounding costs a network's outputs by itself, and the limits that follow.

Limits that are the same for every network are as wide as the worst one needs, and let damage pass
on all others. These come from the network: what is beyond its own rounding is something else.
"""

import math
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import torch

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.manifest import Artifact, Limits
from mobilevit_deploy.parity.figures import difference
from mobilevit_deploy.parity.pictures import STORED
from mobilevit_deploy.parity.references import References
from mobilevit_deploy.quantization.recipes import RECIPES, Recipe
from mobilevit_deploy.quantization.simulation import simulated_outputs
from mobilevit_deploy.rewrites import TARGETS, rewrite
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.tasks.task import Array

MARGIN = 1.5
"""How many times the root mean square error of the simulation an artifact may have; the figures
behind it are in docs/verification.md."""

FLOAT16_MARGIN = 1.75
"""The same, for the root mean square alone, where weights are float16: XNNPACK's kernels round a
little more than their results."""

PALETTE_MARGIN = 2.5
"""The same where k-means chooses the values: another start ends in other ones."""

LARGEST = 5 / 3
"""Times as much again for the largest error and the largest angle, which are single values."""

_Key = tuple[str, tuple[int, int], str, tuple[str, ...]]


class RoundingCost:
    """The limits of a checkpoint's artifacts, each simulated once per network that is rounded."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._simulated: dict[_Key, dict[str, Array]] = {}

    def limits_of_artifact(self, artifact: Artifact, references: References) -> Limits | None:
        """As `limits`, for a manifest's entry; None too where this release lacks its recipe."""
        recipe = RECIPES.get(artifact.precision)
        if recipe is None:
            return None
        return self.limits(recipe, artifact.target, artifact.rewrites, references)

    def limits(
        self, recipe: Recipe, target: str, rewrites: Collection[str], references: References
    ) -> Limits | None:
        """What an artifact may differ by on a runtime that rounds no more than results.

        Args:
            recipe: the precision; its own limits are never left.
            target: of the artifact.
            rewrites: those that it went through.
            references: of its input size; what the reference model computes.

        Returns:
            Limits of a name of their own; None where nothing is rounded, where the recipe computes
            in integers, which is not simulated, or where the simulation leaves float16.
        """
        if recipe.activations == "int8" or (recipe.arithmetic, recipe.weights) == ("float32",) * 2:
            return None
        simulated = self._outputs(recipe, target, tuple(rewrites), references)
        if not all(np.isfinite(one).all() for one in simulated.values()):
            return None
        cap, least = recipe.limits, RECIPES["fp32"].limits
        # Stored pictures are compared without the others, and have their own largest value.
        costs = [
            difference(expected[:count], simulated[name][:count], name)
            for name, expected in references.outputs.items()
            for count in (len(STORED), len(expected))
        ]
        margin = PALETTE_MARGIN if recipe.weights.startswith("palette") else MARGIN
        of_mean = FLOAT16_MARGIN if recipe.weights == "float16" else margin
        relative = margin * LARGEST * max(one.relative_error for one in costs)
        angle = (margin * LARGEST) ** 2 * (1 - min(one.cosine for one in costs))
        psnr = min(one.psnr_db for one in costs) - 20 * math.log10(of_mean)
        return Limits(
            name=f"{cap.name}-here",
            reason=f"{of_mean:g} times what the recipe's rounding costs this network, simulated",
            relative_error=min(cap.relative_error, max(relative, least.relative_error)),
            cosine=max(cap.cosine, min(1 - angle, least.cosine)),
            psnr_db=max(cap.psnr_db, min(psnr, least.psnr_db)),
        )

    def _outputs(
        self, recipe: Recipe, target: str, rewrites: tuple[str, ...], references: References
    ) -> dict[str, Array]:
        checkpoint, size = self._checkpoint, references.inputs.shape[1:3]
        key = (recipe.name, size, _row(target, rewrites), rewrites)
        if key not in self._simulated:
            row = TARGETS[key[2]]
            # The same network in float32: its rounding is what is simulated.
            single = row.half != "converter"
            network = rewrite(
                checkpoint,
                key[2],
                size,
                input_range="unit",
                precision=replace(recipe, arithmetic="float32") if single else recipe,
                without=[one.name for one in row.rewrites if one.name not in rewrites],
            )
            planes = references.inputs.transpose(0, 3, 1, 2).astype(np.float32) / 255
            # Where only weights are stored in float16, the runtime computes in float32.
            own = replace(recipe, activations="float32") if row.half == "weights" else recipe
            task = get_task(checkpoint.record.task)
            self._simulated[key] = simulated_outputs(network, own, torch.from_numpy(planes), task)
        return self._simulated[key]


def _row(target: str, rewrites: Collection[str]) -> str:
    """The row of rewrites behind a format's target, which may have another name."""
    fitting = (
        name for name, row in TARGETS.items() if set(rewrites) <= {one.name for one in row.rewrites}
    )
    return target if target in TARGETS else next(fitting, "portable")
