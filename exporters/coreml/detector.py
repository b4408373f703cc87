"""A detector that Vision takes: the program that decodes, and Core ML's own suppression behind it.

The names of the thresholds and of what comes out are those that Apple's object detectors have.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from mobilevit_deploy.contract.postprocessing import BoxSteps
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.tasks.boxes import (
    DecodedBoxes,
    best_class_alone,
    decode_centres,
    object_probabilities,
)
from mobilevit_deploy.tasks.detection import CONFIDENCE, COORDINATES
from mobilevit_deploy.tasks.task import Output
from mobilevit_deploy.vocabulary import TensorSpec

ANCHOR_CONFIDENCE = Output("anchor_confidence", CONFIDENCE.role, "AC")
ANCHOR_COORDINATES = Output("anchor_coordinates", COORDINATES.role, "AK")
"""What the program hands to the suppression: rows for all anchors."""
_PAIRS = ((ANCHOR_CONFIDENCE, CONFIDENCE), (ANCHOR_COORDINATES, COORDINATES))
_THRESHOLDS = {
    "iouThreshold": "Overlap with a better box of its class from beyond which a box is dropped",
    "confidenceThreshold": "Probability from which on a box is an object",
}


class AnchorRows(nn.Module):
    """The network's outputs to what the suppression takes, of one picture.

    Each row has the confidence of its best class alone, since the definition of the suppression
    leaves open whether a row's largest confidence counts, or all of them together.
    """

    def __init__(self, steps: BoxSteps) -> None:
        super().__init__()
        self.decoded = DecodedBoxes(steps)

    def forward(self, scores: Tensor, locations: Tensor) -> tuple[Tensor, Tensor]:
        """[1, A, classes] and [1, A, 4] -> confidence [A, classes - 1], coordinates [A, 4]."""
        centred = decode_centres(locations, self.decoded.anchors, *self.decoded.variances)
        return best_class_alone(object_probabilities(scores))[0], centred[0]


@dataclass(frozen=True)
class Detector:
    """What becomes of a network whose artifact suppresses overlapping boxes.

    `labels` are those of the classes without the background, None where none are known; `raw` are
    the network's own outputs, which stay beside the detections.
    """

    steps: BoxSteps
    labels: Sequence[str] | None
    raw: tuple[TensorSpec, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the program's outputs."""
        return *(one.name for one in self.raw), *(anchors.name for anchors, _ in _PAIRS)

    @property
    def classes(self) -> int:
        """Without the background."""
        return int(self.raw[0].shape[-1] or 0) - 1

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """Of the artifact."""
        widths = zip((CONFIDENCE, COORDINATES), (self.classes, 4), strict=True)
        found = (one.spec((0, width), "float32", None) for one, width in widths)
        return *self.raw, *found

    def program(self, model: nn.Module) -> nn.Module:
        """A deployable model without the suppression, which is no part of the program."""
        decoding = copy.deepcopy(model)
        decoding.results = AnchorRows(self.steps)
        return decoding.eval()

    def pipeline(self, package: Any) -> Any:
        """The program (coremltools' `MLModel`) and the suppression as one model."""
        coremltools = import_coremltools()
        program = package.get_spec()
        # The whole has them: they say when the program was converted.
        program.description.metadata.Clear()
        whole = coremltools.proto.Model_pb2.Model()
        whole.specificationVersion = program.specificationVersion
        whole.description.input.extend(program.description.input)
        suppression = self._suppression(program)
        thresholds = [one for one in suppression.description.input if one.name in _THRESHOLDS]
        whole.description.input.extend(thresholds)
        raw = {one.name for one in self.raw}
        whole.description.output.extend(o for o in program.description.output if o.name in raw)
        whole.description.output.extend(suppression.description.output)
        whole.pipeline.models.extend((program, suppression))
        whole.pipeline.names.extend(("network", "suppression"))
        return coremltools.models.MLModel(
            whole, weights_dir=package.weights_dir, skip_model_load=True
        )

    def _suppression(self, program: Any) -> Any:
        """The specification of the stage behind the program's."""
        coremltools = import_coremltools()
        model = coremltools.proto.Model_pb2.Model()
        model.specificationVersion = program.specificationVersion
        stage = model.nonMaximumSuppression
        stage.pickTop.perClass = True
        if self.labels is not None:
            stage.stringClassLabels.vector.extend(self.labels)
        stage.iouThreshold = self.steps.iou_threshold
        stage.confidenceThreshold = self.steps.score_threshold
        stage.confidenceInputFeatureName = ANCHOR_CONFIDENCE.name
        stage.coordinatesInputFeatureName = ANCHOR_COORDINATES.name
        stage.confidenceOutputFeatureName = CONFIDENCE.name
        stage.coordinatesOutputFeatureName = COORDINATES.name
        stage.iouThresholdInputFeatureName, stage.confidenceThresholdInputFeatureName = _THRESHOLDS

        given = {one.name: one for one in program.description.output}
        for (anchors, found), width in zip(_PAIRS, (self.classes, 4), strict=True):
            model.description.input.add().CopyFrom(given[anchors.name])
            output = model.description.output.add()
            output.name = found.name
            array = output.type.multiArrayType
            array.dataType = given[anchors.name].type.multiArrayType.dataType
            for least, most in ((0, self.steps.most), (width, width)):
                array.shapeRange.sizeRanges.add(lowerBound=least, upperBound=most)
        for name, meaning in _THRESHOLDS.items():
            threshold = model.description.input.add()
            threshold.name = name
            usual = stage.iouThreshold if name == "iouThreshold" else stage.confidenceThreshold
            threshold.shortDescription = f"{meaning}; {usual:g} if left out"
            threshold.type.doubleType.SetInParent()
            threshold.type.isOptional = True
        return model
