"""How right the artifacts of an export are on labelled pictures, before they are published."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exporters.pipeline.request import ExportRequest
from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.manifest import Accuracy, AccuracyFigure, Artifact
from mobilevit_deploy.errors import AccuracyError, UsageError
from mobilevit_deploy.evaluation import Evaluation, evaluate, evaluate_artifacts
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.tasks.labelled import LabelledFolder


@dataclass(frozen=True)
class AccuracyGate:
    """Measures artifacts on labelled pictures, and lets through what loses little.

    `most_lost` is in points (hundredths) of the task's main figure, None lets everything through;
    the reference model is run once per input size.
    """

    checkpoint: Checkpoint
    data: str
    labelled: LabelledFolder
    most_lost: float | None
    references: dict[tuple[int, int], Evaluation] = field(default_factory=dict)

    def measured(self, folder: Path, artifacts: Sequence[Artifact]) -> list[Artifact]:
        """The artifacts of a folder with their accuracy; what was not run here has none.

        Raises:
            AccuracyError: one is below the reference by more than is allowed, or was to be measured
                for that and was not run.
            UsageError: too many of the pictures cannot be read, or a target has no meaning.
        """
        found = []
        for artifact in artifacts:
            if artifact.parity is None:
                if self.most_lost is not None:
                    raise AccuracyError(
                        f"{artifact.title} was not run on this machine, so that its accuracy is "
                        "not known. Leave out --max-drop to publish it all the same."
                    )
                found.append(artifact)
                continue
            (own,) = evaluate_artifacts(
                folder, self.checkpoint.record, [artifact], self.labelled.pictures
            )
            reference = self._reference(artifact.input_size)
            self._require_kept(artifact, own, reference)
            found.append(artifact.model_copy(update={"accuracy": self._accuracy(own, reference)}))
        return found

    def _reference(self, size: tuple[int, int]) -> Evaluation:
        if size not in self.references:
            record = self.checkpoint.record
            sized = record.model_copy(
                update={"preprocessing": record.preprocessing.for_size(*size)}
            )
            (found,) = evaluate(Checkpoint(self.checkpoint.model, sized), self.labelled.pictures)
            self.references[size] = found
        return self.references[size]

    def _require_kept(self, artifact: Artifact, own: Evaluation, reference: Evaluation) -> None:
        name = own.figures[0].name
        lost = 100 * own.lost(reference)[name]
        if self.most_lost is not None and lost > self.most_lost:
            raise AccuracyError(
                f"{artifact.title} loses {lost:.2f} points of {name} on {own.pictures} pictures of "
                f"{self.data} ({own.figures[0].value:.2%}, the reference model "
                f"{reference.figures[0].value:.2%}); at most {self.most_lost:g} were to be lost."
            )

    def _accuracy(self, own: Evaluation, reference: Evaluation) -> Accuracy:
        best = {one.name: one.value for one in reference.figures}
        return Accuracy(
            data=self.data,
            pictures=own.pictures,
            figures=tuple(
                AccuracyFigure(
                    name=one.name,
                    value=one.value,
                    reference=best[one.name],
                    interval=one.interval,
                )
                for one in own.figures
            ),
        )


def accuracy_gate(request: ExportRequest, checkpoint: Checkpoint) -> AccuracyGate | None:
    """The gate that a request asks for, None where it does not.

    Raises:
        UsageError: a limit without pictures or meaning, or a folder that is not labelled.
    """
    if request.max_drop is not None and request.labelled is None:
        raise UsageError("--max-drop is about the pictures of --eval FOLDER, which is missing.")
    if request.max_drop is not None and not 0 <= request.max_drop <= 100:
        raise UsageError(f"--max-drop is 0 to 100 points, got {request.max_drop:g}.")
    if request.labelled is None:
        return None
    folder, record = Path(request.labelled), checkpoint.record
    labelled = get_task(record.task).labelled(folder, record.labels, record.num_classes)
    return AccuracyGate(checkpoint, folder.absolute().name, labelled, request.max_drop)
