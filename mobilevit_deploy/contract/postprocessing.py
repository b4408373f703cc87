"""How a network's own outputs become what a user wants, by value, and who does it."""

from pydantic import Field

from mobilevit_deploy.contract.document import Part
from mobilevit_deploy.vocabulary import Extent


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
