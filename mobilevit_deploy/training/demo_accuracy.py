"""How right every artifact of a demo checkpoint is on the pictures that were held out.

Run as a program: python -m mobilevit_deploy.training.demo_accuracy FOLDER.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import torch
import typer

from mobilevit_deploy.checkpoints import load_checkpoint
from mobilevit_deploy.cli.evaluated import Evaluated
from mobilevit_deploy.console import activity, err, print_json, reported
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.evaluation import Evaluation, evaluate
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.tasks import Task, get_task
from mobilevit_deploy.training.digits import digit_splits
from mobilevit_deploy.training.scenes import SIDE, TARGETS, TEST_COUNT, scene_splits

MOST_LOST = {"fp32": 0.005, "fp16": 0.01}
"""Precision -> what an artifact may lose of each of PyTorch's figures; others nothing."""


def held_out_pictures(task: str, count: int | None = None) -> list[tuple[Pixels, Any]]:
    """The first of the pictures that no demo checkpoint was trained on, all unless told.

    Single digits of 128 pixels a side, or scenes with their masks or objects.

    Raises:
        UsageError: fewer than one, or more than there are.
        RuntimeUnavailableError: scikit-learn is not installed.
    """
    _, split = scene_splits(task, TEST_COUNT) if task in TARGETS else digit_splits()
    wanted = len(split) if count is None else count
    if not 1 <= wanted <= len(split):
        raise UsageError(f"There are {len(split)} pictures for {task}, got {count}.")
    return [split.example(index, 0, SIDE) for index in range(wanted)]


def worse_than_pytorch(task: Task, found: Sequence[Evaluation]) -> list[str]:
    """Titles of the artifacts that lose more of PyTorch's figures than their precision may.

    Those in fp32 may not differ on any picture either, where the task's agreement allows none to.
    The reference model's row comes first: the demo's exports have one input size.
    """
    reference, *artifacts = found
    equal = task.agreements[0].smallest == 1

    def worse(one: Evaluation) -> bool:
        allowed = MOST_LOST.get(one.precision, 0.0)
        lost = any(value > allowed for value in one.lost(reference).values())
        return lost or (equal and one.precision == "fp32" and bool(one.differing))

    return [one.title for one in artifacts if worse(one)]


def main(
    folder: Annotated[Path, typer.Argument(help="Export folder of a demo checkpoint.")],
    pictures: Annotated[
        int | None, typer.Option(help="How many of the pictures; the first ones.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Measure what every artifact makes of the pictures that were held out.

    Exit code 1 if an artifact loses more of a figure than 0.005 (fp32) or 0.01 (fp16), or if one in
    fp32 puts a picture into another class than PyTorch does.
    """
    with reported(debug=debug, as_json=as_json):
        # Small pictures: more threads gain little alone, and lose much in company.
        torch.set_num_threads(1)
        with activity() as progress:
            record = read_manifest(folder).model
            checkpoint = load_checkpoint("demo", task=record.task)
            held_out = held_out_pictures(record.task, pictures)
            found = evaluate(
                folder, held_out, checkpoint, lambda said: progress(f"evaluating {folder}: {said}")
            )
        names = [f"number {index}" for index in range(len(held_out))]
        shown = Evaluated("the held-out split", names, record.labels, found, ())
        if as_json:
            print_json(shown.document())
        else:
            shown.show()
        if worse := worse_than_pytorch(get_task(record.task), found):
            err.print(f"Less right than PyTorch by more than is allowed: {', '.join(worse)}")
            raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
