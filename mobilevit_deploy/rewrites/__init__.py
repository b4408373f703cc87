"""From a reference model to a deployable one: exact rewrites, and which target gets which."""

import copy
import dataclasses
from collections.abc import Collection
from typing import get_args

import torch
from torch import nn

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.errors import unknown_name
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.quantization.recipes import Recipe, get_recipe
from mobilevit_deploy.rewrites.context import InputRange, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.deployable import DeployableModel
from mobilevit_deploy.rewrites.half_precision import round_to_half_precision, to_half_precision
from mobilevit_deploy.rewrites.preprocessing_first import PreprocessingFirst
from mobilevit_deploy.rewrites.targets import TARGETS, Target
from mobilevit_deploy.tasks import Task, get_task

__all__ = [
    "TARGETS",
    "DeployableModel",
    "InputRange",
    "Rewrite",
    "RewriteContext",
    "Target",
    "rewrite",
]


def rewrite(
    checkpoint: Checkpoint,
    target: str,
    input_size: int | tuple[int, int],
    *,
    input_range: InputRange = "float32",
    precision: str | Recipe = "fp32",
    without: Collection[str] = (),
    postprocessing: Postprocessing | None = None,
) -> DeployableModel:
    """The same function with fewer and friendlier operations; the checkpoint itself is not touched.

    Args:
        checkpoint: a reference model; its record says how pixels become the model's input.
        target: a row of `TARGETS`.
        input_size: side in pixels, or (height, width); at least 32 each.
        input_range: what the result is called on: "float32" (0 to 255), "uint8" or "unit" (float32,
            0 to 1).
        precision: a recipe, or the name of one; what arithmetic in float16 means is the target's
            `half`; input and logits stay float32.
        without: names of the target's rewrites to leave out, with those that need them, to see
            what they are worth. Without `fold_preprocessing` the preprocessing stands before the
            network, step by step as it is described.
        postprocessing: the steps from outputs to results, which follow the outputs if these steps
            are the artifact's.

    Returns:
        A model that takes RGB [B, 3, H, W] and returns what the reference model's task compares
        (`Task.before_results`), and the results of the post-processing.

    Raises:
        UsageError: unknown target, range, precision or rewrite, or a size out of bounds.
        RewriteError: a rewrite's precondition does not hold.
    """
    recipe = get_recipe(precision)
    for kind, name, known in (
        ("target", target, tuple(TARGETS)),
        ("input range", input_range, get_args(InputRange)),
    ):
        if name not in known:
            raise unknown_name(kind, name, known)
    row = TARGETS[target]
    names = [one.name for one in row.rewrites]
    for name in without:
        if name not in names:
            raise unknown_name(f"rewrite of {target}", name, names)
    size = height_and_width(input_size, checkpoint.model.variant)

    task = get_task(checkpoint.record.task)
    network = task.before_results(copy.deepcopy(checkpoint.model).eval().requires_grad_(False))
    rewrites = [
        one for one in row.leaving_out(without) if one.arithmetic in (None, recipe.arithmetic)
    ]
    preprocessing = checkpoint.record.preprocessing
    measured = {
        one.name: one.measure(network, preprocessing.for_size(*size))
        for one in rewrites
        if one.measure is not None
    }
    context = RewriteContext(size, input_range, recipe, preprocessing, measured)
    applied = []
    for one in rewrites:
        if any(isinstance(module, one.sites) for module in network.modules()):
            network = one.apply(network, context)
            applied.append(one.name)
    results = task.results_module(postprocessing)
    if results is not None:
        context = dataclasses.replace(context, outputs=_output_shapes(network, task, size))
        for one in rewrites:
            if isinstance(results, one.sites):
                results = one.apply(results, context)
                applied.append(one.name)
    if "fold_preprocessing" in without:
        network = PreprocessingFirst(network, preprocessing, input_range)
    if recipe.arithmetic == "float16" and row.half == "network":
        network = to_half_precision(network, recipe)
    elif recipe.arithmetic == "float16" and row.half == "weights":
        network = round_to_half_precision(network)
    return DeployableModel(
        network.eval(),
        applied=tuple(applied),
        target=target,
        input_size=size,
        input_range=input_range,
        task=task,
        results=results,
    ).eval()


def _output_shapes(
    network: nn.Module, task: Task, size: tuple[int, int]
) -> tuple[tuple[int, ...], ...]:
    """What a network returns for one picture, traced on the meta device: nothing is computed."""
    dtype = next(network.parameters()).dtype
    with torch.no_grad():
        returned = copy.deepcopy(network).to("meta")(
            torch.empty(1, 3, *size, dtype=dtype, device="meta")
        )
    return tuple(tuple(map(int, one.shape[1:])) for one in task.varying(returned))
