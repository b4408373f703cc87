"""One run of a training study: trained, measured on held-out pictures, and kept as figures."""

import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from pydantic import TypeAdapter
from rich.console import Console

from benchmarks.studies.fusion_blocks import change_blocks
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.checkpoints.record import described, new_record
from mobilevit_deploy.evaluation import Picture, evaluate
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.processes import torch_threads
from mobilevit_deploy.publishing import publish_file
from mobilevit_deploy.training.configuration import Configuration
from mobilevit_deploy.training.run import data_and_network
from mobilevit_deploy.training.trainer import Training

SHARES = (0.625, 1.0, 1.25)
"""Input sizes that a network is measured at, of the one it is trained for: 160 and 320 of 256."""

_CALLS = 30
_NO_FILE = "0" * 64


@dataclass(frozen=True)
class RunResult:
    """What one run has come to.

    Attributes:
        average: of the averaged weights, by input size in pixels: share of the held-out pictures
            that are right (the task's main figure).
        last: the same of the weights of the last step.
        epoch_cpu_s: CPU time of an epoch, mean.
        forward_cpu_ms: CPU time of one picture at the nominal size in PyTorch, median.
        parameters: of the network.
    """

    average: dict[int, float]
    last: dict[int, float]
    epoch_cpu_s: float
    forward_cpu_ms: float
    parameters: int


_RESULT = TypeAdapter(RunResult)


def run_result(
    configuration: Configuration,
    changes: Sequence[str] | None,
    held_out: Path,
    folder: Path,
    console: Console | None = None,
) -> RunResult:
    """The result of a run, which is trained unless the folder has it already.

    Args:
        configuration: of the run; its `eval` is not looked at.
        changes: of v1's blocks, as of `FusionBlock`; None for the variant's own blocks.
        held_out: labelled pictures that the result is measured on.
        folder: keeps the results, a file each, named by everything that was chosen.
        console: where progress is shown.

    Raises:
        MobileViTError: whatever the training or the pictures raise.
    """
    chosen = {"configuration": configuration.values, "changes": changes, "held_out": str(held_out)}
    text = json.dumps(chosen, sort_keys=True)
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if path.exists():
        return _RESULT.validate_python(json.loads(path.read_text(encoding="utf-8"))["result"])
    with torch_threads(1):
        result = _trained(configuration, changes, held_out, console)
    folder.mkdir(parents=True, exist_ok=True)
    publish_file(path, json.dumps(chosen | {"result": asdict(result)}, indent=2) + "\n")
    return result


def _trained(
    configuration: Configuration,
    changes: Sequence[str] | None,
    held_out: Path,
    console: Console | None,
) -> RunResult:
    recipe = configuration.recipe
    setting = replace(configuration.setting, eval=held_out)
    data, initial = data_and_network(replace(configuration, setting=setting))
    network, preprocessing = initial.network, initial.preprocessing
    if changes is not None:
        torch.manual_seed(recipe.seed)
        change_blocks(network, changes)
    with tempfile.TemporaryDirectory() as folder:
        training = Training(
            network,
            data.training(preprocessing),
            preprocessing,
            recipe,
            Path(folder),
            augmentation=configuration.augmentation,
            distillation=configuration.distillation,
            console=console,
        )
        started = time.process_time()
        average = training.run()
        seconds = time.process_time() - started
    network.eval()
    nominal = preprocessing.crop[0]
    return RunResult(
        average={
            size: _right(average, data.labels, preprocessing.for_size(size, size), data.evaluation)
            for size in (round(share * nominal) for share in SHARES)
        },
        last={nominal: _right(network, data.labels, preprocessing, data.evaluation)},
        epoch_cpu_s=seconds / training.sampler.epochs,
        forward_cpu_ms=_forward_ms(average, nominal),
        parameters=sum(one.numel() for one in network.parameters()),
    )


def _right(
    network: MobileViT,
    labels: Sequence[str],
    preprocessing: Preprocessing,
    pictures: Sequence[Picture],
) -> float:
    record = new_record(
        "a run of the study",
        **described(network),
        labels=tuple(labels),
        preprocessing=preprocessing,
        origin="mobilevit_deploy",
        sha256=_NO_FILE,
        trained=True,
    )
    (found,) = evaluate(Checkpoint(network, record), pictures)
    return found.figures[0].value


def _forward_ms(network: MobileViT, size: int) -> float:
    picture = torch.rand(1, 3, size, size)
    samples = []
    with torch.inference_mode():
        for _ in range(_CALLS):
            started = time.process_time()
            network(picture)
            samples.append(1e3 * (time.process_time() - started))
    return statistics.median(samples)
