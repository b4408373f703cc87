"""How a network's own outputs become what a user wants, by value, and who does it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import Amount, Part, Positive, Share
from mobilevit_deploy.vocabulary import Extent

MOST_ANCHORS = 1_000_000
"""Of a network: what a document may make a reader hold."""

_Side = Annotated[float, Field(gt=0, le=1)]


class AnchorGrid(Part):
    """Anchors in the cells of a grid, row by row; in every cell one of each size.

    The cell of row r and column c has its anchors' centre at ((c + 0.5) / columns,
    (r + 0.5) / rows), as shares of the picture's width and height.
    """

    rows: Extent = Field(description="Cells from the top to the bottom of the picture.")
    columns: Extent = Field(description="Cells from the left to the right.")
    sizes: tuple[tuple[_Side, _Side], ...] = Field(
        min_length=1,
        max_length=100,
        description="Width and height of a cell's anchors, in order, as shares of the picture's.",
    )


class BoxSteps(Part):
    """From scores and locations per anchor to boxes, scores and classes of the objects.

    Decoding: the softmax over the classes, of which the first is the background and left out; and
    the box of an anchor (centre cx and cy, width w, height h) and its location (x, y, u, v): centre
    cx + centre_variance x w and cy + centre_variance y h, width w exp(size_variance u), height
    h exp(size_variance v). Boxes are left, top, right, bottom as shares of the picture's sides.

    Suppression: in every class, of the boxes whose probability is above the threshold the best
    ones, best first; each that overlaps a kept one by more is dropped. Of all classes' kept boxes
    the best. Of equal ones the lower class, then the earlier anchor comes first; what is NaN or
    infinite is never an object. With `one_class`, an anchor's probabilities are 0 before all this
    but for its best class.
    """

    suppressed: bool = Field(
        description="true: the artifact does the suppression; false: it is the app's work, on the "
        "boxes and probabilities of every anchor."
    )
    one_class: bool = Field(
        default=False,
        description="true: an anchor is an object of its best class alone; false: of every class "
        "that is probable enough.",
    )
    score_threshold: Share = Field(description="Probability that an object's is above.")
    iou_threshold: Share = Field(
        description="Intersection over union with a better box of its class from beyond which a "
        "box is dropped."
    )
    per_class: Positive = Field(description="Best boxes of a class that are looked at.")
    most: Positive = Field(description="Best objects of a picture that are kept.")
    centre_variance: Amount = Field(description="Scale of the locations' centres.")
    size_variance: Amount = Field(description="Scale of the locations' sizes.")
    anchors: tuple[AnchorGrid, ...] = Field(
        min_length=1, max_length=100, description="Grids of the anchors, in the outputs' order."
    )

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        anchors = sum(one.rows * one.columns * len(one.sizes) for one in self.anchors)
        if anchors > MOST_ANCHORS:
            raise ValueError(f"the grids have {anchors} anchors, at most {MOST_ANCHORS}")
        return self


class Postprocessing(Part):
    """The steps from a network's outputs to the results of its task.

    Null is what the task has no such step for.
    """

    in_artifact: bool = Field(
        description="true: the artifact has the results as outputs; false: they are the app's work."
    )
    size: tuple[Extent, Extent] | None = Field(
        default=None,
        description="Height and width that the scores are enlarged to, bilinearly, before the best "
        "class of every pixel is taken.",
    )
    align_corners: bool | None = Field(
        default=None,
        description="Whether the corners' centres stay in their place when the scores are "
        "enlarged, or the edges.",
    )
    boxes: BoxSteps | None = Field(
        default=None, description="From the outputs of every anchor to the objects of a picture."
    )
