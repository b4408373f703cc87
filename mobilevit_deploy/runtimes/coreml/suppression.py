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
from mobilevit_deploy.tasks.boxes import box_edges, intersection_over_union


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

    @property
    def features(self) -> dict[str, Feature]:
        """The outputs by name: a row for each box that is kept."""
        widths = zip(self.outputs, (self.classes, 4), strict=True)
        return {name: Feature(name, Port((None, width), "float32")) for name, width in widths}

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
    ranges = [outputs[name].shapeRange.sizeRanges for name in names]
    if any(len(one) != 2 for one in ranges) or ranges[0][0] != ranges[1][0]:
        raise ManifestError(
            f"The suppression of {package.path.name} does not say how many rows and columns its "
            "outputs have. Export again."
        )
    (rows, columns), (_, coordinates) = ranges
    kind = stage.WhichOneof("ClassLabels")
    labels = None if kind is None else tuple(getattr(stage, kind).vector)
    widths = (columns.upperBound, coordinates.upperBound)
    if (columns.lowerBound, coordinates.lowerBound, 4) != (*widths, coordinates.upperBound) or (
        labels is not None and len(labels) != columns.upperBound
    ):
        raise ManifestError(
            f"The suppression of {package.path.name} has {columns.upperBound} classes, "
            f"{coordinates.upperBound} coordinates and {len(labels or ())} labels. Export again."
        )
    return Suppression(
        inputs=(stage.confidenceInputFeatureName, stage.coordinatesInputFeatureName),
        outputs=names,
        score_threshold=stage.confidenceThreshold,
        iou_threshold=stage.iouThreshold,
        score_feature=stage.confidenceThresholdInputFeatureName,
        iou_feature=stage.iouThresholdInputFeatureName,
        per_class=stage.pickTop.perClass,
        classes=int(columns.upperBound),
        least=int(rows.lowerBound),
        most=None if rows.upperBound < 0 else int(rows.upperBound),
        labels=labels,
    )


def _threshold(feeds: Mapping[str, Array], name: str, usual: float, highest: float) -> float:
    value = float(feeds[name]) if name in feeds else usual
    if not 0 <= value <= highest:
        raise UsageError(f"Input {name!r} must be from 0 to {highest:g}, got {value}.")
    return value
