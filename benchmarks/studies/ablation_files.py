"""Export folders of one model with some of a target's rewrites left out, kept in a folder."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring.artifacts import compared
from benchmarks.measuring.runnable import Runnable
from benchmarks.studies.reuse import keep
from exporters import export
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import unknown_name
from mobilevit_deploy.rewrites import TARGETS, rewrite
from mobilevit_deploy.tasks import get_task

FORMAT_OF = {"portable": "onnx", "xnnpack": "executorch", "litert": "tflite"}
"""Target -> the format whose runtime is there on every machine to time it."""


def check_target(name: str) -> None:
    """Pass silently, or refuse a target that cannot be timed here; raises `UsageError`."""
    if name not in FORMAT_OF:
        raise unknown_name("target of the ablation", name, FORMAT_OF)


@dataclass(frozen=True)
class AblationFiles:
    """Makes artifacts of one model for one target, batch 1, fp32.

    Raises:
        UsageError: the target cannot be timed on this machine.
    """

    checkpoint: Checkpoint
    target: str
    input_size: int
    folder: Path

    def __post_init__(self) -> None:
        check_target(self.target)

    @property
    def row(self) -> tuple[str, ...]:
        """Names of the target's rewrites, in order."""
        return tuple(one.name for one in TARGETS[self.target].rewrites)

    def applied(self) -> tuple[str, ...]:
        """Names of those that find something in this model."""
        task = get_task(self.checkpoint.record.task)
        size = (self.input_size, self.input_size)
        steps = task.chosen(self.checkpoint.model, size, {})
        return rewrite(self.checkpoint, self.target, size, postprocessing=steps).applied

    def needed_by(self, name: str) -> tuple[str, ...]:
        """Those of `applied` that cannot be applied without this one, in the row's order."""
        kept = [one.name for one in TARGETS[self.target].leaving_out({name})]
        return tuple(one for one in self.applied() if one not in kept and one != name)

    def runnable(self, without: Collection[str]) -> Runnable:
        """The artifact, exported unless the folder keeps it, and compared with its references.

        Raises:
            ExportError: the conversion fails.
            ParityError: it computes something else.
            RuntimeUnavailableError: the format's libraries are not installed.
        """
        left_out = [name for name in self.row if name in without]
        record = self.checkpoint.record

        def make(place: Path) -> None:
            result = export(
                self.checkpoint,
                place / "export",
                formats=(FORMAT_OF[self.target],),
                precisions=("fp32",),
                target=self.target,
                input_size=self.input_size,
                without=left_out,
            )
            for failure in result.failures:
                raise failure.error

        facts = {
            "weights": record.sha256,
            "target": self.target,
            "input_size": self.input_size,
            "without": left_out,
        }
        name = f"{record.variant}-{self.input_size}-{self.target}"
        folder = keep(self.folder, name, facts, make) / "export"
        manifest = read_manifest(folder)
        label = f"without {', '.join(left_out)}" if left_out else "all rewrites"
        return compared(folder, label, manifest, manifest.artifacts[0])
