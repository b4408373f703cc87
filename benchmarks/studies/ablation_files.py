"""Artifacts of one model with some of a target's rewrites left out, kept in a folder."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

import exporters
import mobilevit_deploy
from exporters.formats import ExportOptions, get_format
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import unknown_name
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.rewrites import TARGETS, rewrite

FORMAT_OF = {"portable": "onnx", "xnnpack": "executorch", "litert": "tflite"}
"""Target -> the format whose runtime is there on every machine to time it."""


class PixelsFirst(nn.Module):
    """A network behind its preprocessing, step by step as it is described.

    What stands in an artifact when `fold_preprocessing` is left out.

    Args:
        network: takes what the reference model takes.
        preprocessing: of its record.
    """

    def __init__(self, network: nn.Module, preprocessing: Preprocessing) -> None:
        super().__init__()
        self.network = network
        self.reversed = preprocessing.colour_order == "BGR"
        self.scale = preprocessing.scale
        mean, std = preprocessing.mean, preprocessing.std
        self.mean = torch.tensor(mean).reshape(1, 3, 1, 1) if any(mean) else None
        self.std = torch.tensor(std).reshape(1, 3, 1, 1) if set(std) != {1.0} else None

    def forward(self, image: Tensor) -> Tensor:
        """RGB [B, 3, H, W], 0 to 255 -> logits [B, classes]."""
        x = image.flip(1) if self.reversed else image
        x = x * self.scale
        x = x if self.mean is None else x - self.mean
        x = x if self.std is None else x / self.std
        logits: Tensor = self.network(x)
        return logits


def check_target(name: str) -> None:
    """Pass silently, or refuse a target that cannot be timed here; raises `UsageError`."""
    if name not in FORMAT_OF:
        raise unknown_name("target of the ablation", name, FORMAT_OF)


@dataclass(frozen=True)
class Workshop:
    """Makes artifacts of one model for one target, batch 1, fp32."""

    checkpoint: Checkpoint
    target: str
    input_size: int
    folder: Path

    def __post_init__(self) -> None:
        check_target(self.target)

    @property
    def record(self) -> Record:
        """Of the model."""
        return self.checkpoint.record

    @property
    def preprocessing(self) -> Preprocessing:
        """From pixels of the input size to the model's input."""
        return self.record.preprocessing.for_size(self.input_size, self.input_size)

    @property
    def row(self) -> tuple[str, ...]:
        """Names of the target's rewrites, in order."""
        return tuple(one.name for one in TARGETS[self.target].rewrites)

    def applied(self) -> tuple[str, ...]:
        """Names of those that find something in this model."""
        return rewrite(self.checkpoint, self.target, self.input_size).applied

    def deployable(self, without: Collection[str]) -> nn.Module:
        """RGB pixels -> logits, some rewrites and what needs them left out."""
        network = rewrite(self.checkpoint, self.target, self.input_size, without=without)
        if "fold_preprocessing" in without:
            return PixelsFirst(network, self.preprocessing).eval()
        return network

    def needed_by(self, name: str) -> tuple[str, ...]:
        """Those of `applied` that cannot be applied without this one, in the table's order."""
        kept = [one.name for one in TARGETS[self.target].leaving_out((name,))]
        return tuple(one for one in self.applied() if one != name and one not in kept)

    def file(self, without: Collection[str]) -> Path:
        """The artifact, converted unless the folder has it, made by the code as it is now.

        Raises:
            ExportError: the conversion fails.
            RuntimeUnavailableError: the format's libraries are not installed.
        """
        row = get_format(FORMAT_OF[self.target])
        code = "-".join(
            (_digest_of_code(), self.record.sha256, *(n for n in self.row if n in without))
        )
        name = f"{self.record.variant}-{self.input_size}-{self.target}"
        path = self.folder / f"{name}-{hashlib.sha256(code.encode()).hexdigest()[:12]}{row.suffix}"
        if not path.exists():
            options = ExportOptions("fp32", self.target, (self.input_size, self.input_size))
            unfinished = path.with_name(f"unfinished-{path.name}")
            self.folder.mkdir(parents=True, exist_ok=True)
            row.exporter().convert(self.deployable(without), self.record, options, unfinished)
            unfinished.replace(path)
        return path


def _digest_of_code() -> str:
    """Of everything that decides what an artifact is, this file among it."""
    package = Path(mobilevit_deploy.__path__[0])
    parts = ("models", "quantization", "rewrites")
    sources = [source for part in parts for source in (package / part).rglob("*.py")]
    sources += [*Path(exporters.__path__[0]).glob("*.py"), Path(__file__)]
    code = hashlib.sha256()
    for source in sorted(sources):
        code.update(source.read_bytes())
    return code.hexdigest()
