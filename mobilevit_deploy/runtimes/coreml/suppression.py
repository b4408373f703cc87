"""The last stage of an object detector in Core ML: non-maximum suppression, as Apple defines it.

`NonMaximumSuppression.proto` of coremltools has the definition in its comments: pickTop. What it
leaves open is chosen here: the confidence of a box is that of its best class, a box that is on a
threshold stays, and the rows come best first, of equal ones the earlier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.runtimes.coreml.mil.arguments import Labels
from mobilevit_deploy.runtimes.coreml.mil.features import Feature
from mobilevit_deploy.runtimes.coreml.mil.package import Package
from mobilevit_deploy.runtimes.session import Array, Port
from mobilevit_deploy.tasks.boxes import LARGEST_COUNT, box_edges, intersection_over_union


@dataclass(frozen=True)
class Suppression:
    """The stage by value; features are by name, a threshold's is empty where an app cannot set it.

    `inputs` and `outputs` are confidence and coordinates; `least` and `most` are rows of the
    outputs, `most` None without a limit.
    """

    inputs: tuple[str, str]
    outputs: tuple[str, str]
    score_threshold: float
    iou_threshold: float
    score_feature: str
    iou_feature: str
    per_class: bool
    classes: int
    least: int
    most: int | None
    labels: Labels | None

    @property
    def optional(self) -> tuple[str, ...]:
        """Inputs that an app may leave out."""
        return tuple(name for name in (self.score_feature, self.iou_feature) if name)

    def behind(self, program: Mapping[str, Feature], package: str) -> dict[str, Feature]:
        """The outputs of a program with this stage behind it, by name.

        Raises:
            ManifestError: the program does not give what the stage takes.
        """
        found = dict(program)
        for given, kept, width in zip(self.inputs, self.outputs, (self.classes, 4), strict=True):
            port = program[given].port if given in program else None
            if port is None or port.dtype != "float32" or port.shape[1:] != (width,):
                raise ManifestError(
                    f"The suppression of {package} takes {given!r} with {width} columns, and its "
                    f"program gives {port}. Export again."
                )
            found[kept] = Feature(kept, Port((None, width), "float32"))
        return found

    @property
    def steps(self) -> dict[str, Any]:
        """What the stage says of the steps to boxes, by their names in the manifest."""
        return {
            "score_threshold": self.score_threshold,
            "iou_threshold": self.iou_threshold,
            "most": self.most,
            "one_class": self.per_class,
        }

    def run(
        self, confidence: Array, coordinates: Array, feeds: Mapping[str, Array]
    ) -> dict[str, Array]:
        """The outputs by name.

        Args:
            confidence: [boxes, classes].
            coordinates: [boxes, 4], centre x and y, width, height.
            feeds: thresholds that are not those of the file, by input; others are not looked at.

        Raises:
            UsageError: a threshold out of range.
        """
        score = _threshold(feeds, self.score_feature, self.score_threshold, np.inf)
        iou = _threshold(feeds, self.iou_feature, self.iou_threshold, 1.0)
        scores, kinds = confidence.max(axis=1), confidence.argmax(axis=1)
        boxes = box_edges(coordinates)
        left = np.flatnonzero(scores >= score)
        left = left[np.argsort(-scores[left], kind="stable")]
        kept: list[int] = []
        while len(left) and len(kept) != self.most:
            best, left = int(left[0]), left[1:]
            kept.append(best)
            near = intersection_over_union(boxes[[best]], boxes[left])[0] > iou
            left = left[~near | (self.per_class & (kinds[left] != kinds[best]))]
        empty = max(0, self.least - len(kept))
        return {
            name: np.pad(values[kept], ((0, empty), (0, 0)))
            for name, values in zip(self.outputs, (confidence, coordinates), strict=True)
        }


def read_suppression(package: Package) -> Suppression | None:
    """The last stage of a pipeline; None where the package is a program alone.

    Raises:
        ManifestError: it is not what Core ML takes, or what a detector returns.
    """
    if package.suppression is None:
        return None
    description, stage = package.suppression.description, package.suppression.nonMaximumSuppression
    outputs = {one.name: one.type.multiArrayType for one in description.output}
    names = stage.confidenceOutputFeatureName, stage.coordinatesOutputFeatureName
    if set(outputs) != set(names) or stage.WhichOneof("SuppressionMethod") != "pickTop":
        raise ManifestError(
            f"The suppression of {package.path.name} returns {', '.join(outputs) or 'nothing'}; "
            f"{' and '.join(names)} by the method pickTop are expected. Export again."
        )
    inputs = {one.name: one.type for one in description.input}
    given = stage.confidenceInputFeatureName, stage.coordinatesInputFeatureName
    thresholds = stage.confidenceThresholdInputFeatureName, stage.iouThresholdInputFeatureName
    for name in set(inputs) - set(given):
        if name not in thresholds or not inputs[name].isOptional:
            raise ManifestError(
                f"The suppression of {package.path.name} takes {name!r}, which is no threshold "
                "that may be left out. Export again."
            )
    ranges = [outputs[name].shapeRange.sizeRanges for name in names]
    if any(len(one) != 2 for one in ranges) or ranges[0][0] != ranges[1][0]:
        raise ManifestError(
            f"The suppression of {package.path.name} does not say how many rows and columns its "
            "outputs have. Export again."
        )
    (rows, columns), (_, coordinates) = ranges
    kind = stage.WhichOneof("ClassLabels")
    labels = None if kind is None else tuple(getattr(stage, kind).vector)
    classes = columns.upperBound if labels is None else len(labels)
    fixed = [(one.lowerBound, one.upperBound) for one in (columns, coordinates)]
    if fixed != [(classes, classes), (4, 4)] or rows.lowerBound > LARGEST_COUNT:
        raise ManifestError(
            f"The suppression of {package.path.name} has {columns.upperBound} classes, "
            f"{coordinates.upperBound} coordinates, {len(labels or ())} labels and at least "
            f"{rows.lowerBound} rows. Export again."
        )
    return Suppression(
        inputs=given,
        outputs=names,
        score_threshold=stage.confidenceThreshold,
        iou_threshold=stage.iouThreshold,
        score_feature=thresholds[0] if thresholds[0] in inputs else "",
        iou_feature=thresholds[1] if thresholds[1] in inputs else "",
        per_class=stage.pickTop.perClass,
        classes=int(classes),
        least=int(rows.lowerBound),
        most=None if rows.upperBound < 0 else int(rows.upperBound),
        labels=labels,
    )


def _threshold(feeds: Mapping[str, Array], name: str, usual: float, highest: float) -> float:
    value = float(feeds[name]) if name in feeds else usual
    if not 0 <= value <= highest:
        raise UsageError(f"Input {name!r} must be from 0 to {highest:g}, got {value}.")
    return value
