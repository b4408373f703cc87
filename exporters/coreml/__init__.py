"""Core ML: an ML Program package for iPhone, iPad and Mac."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from exporters.core_ml_packages import DEPLOYMENT_TARGET, SYSTEMS
from exporters.format import HALF, SINGLE, Format, FormatOptions
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.flags import flag

if TYPE_CHECKING:
    from mobilevit_deploy.contract.record import Record

FUNCTIONS_FROM = "iOS18"
"""Deployment target from which a package can have several functions."""

PALETTES = {f"palette {2**bits}": bits for bits in (1, 2, 3, 4, 6, 8)}
"""Weights of a recipe -> bits of an index into the palette."""


@dataclass(frozen=True)
class CoreMLOptions(FormatOptions):
    """The oldest system, None for the default one; and whether classes get names in the package."""

    deployment_target: str | None = flag(
        None, "Oldest system for Core ML: iOS16, iOS17 (default), iOS18."
    )
    classifier: bool = flag(
        True,
        "Core ML: label and probabilities beside the scores.",
        "--classifier/--no-classifier",
    )

    def completed(self, row: Format, functions: int) -> Self:
        """The same with a deployment target; errors as `FormatOptions.completed`."""
        usual = DEPLOYMENT_TARGET if functions == 1 else FUNCTIONS_FROM
        target = self.deployment_target or usual
        if target not in SYSTEMS:
            raise unknown_name(f"{row.title} deployment target", target, SYSTEMS)
        if functions > 1 and target != FUNCTIONS_FROM:
            raise UsageError(
                f"Several input sizes in one package need {FUNCTIONS_FROM}, got {target}."
            )
        return replace(self, deployment_target=target)

    def file_parts(self, record: "Record") -> tuple[str, ...]:
        """The deployment target if it is another; a classifier left out that could be there."""
        target = str(self.deployment_target)
        parts = () if target == DEPLOYMENT_TARGET else (target,)
        return parts if self.classifier or record.labels is None else (*parts, "no-classifier")


FORMAT = Format(
    name="coreml",
    title="Core ML",
    extra="coreml",
    suffix=".mlpackage",
    libraries=("coremltools",),
    default_target="ane",
    default_precision="fp16",  # the only arithmetic of the Neural Engine
    numbers=(
        SINGLE,
        HALF,
        *(("float16", weights, "float16") for weights in ("int8 per channel", *PALETTES)),
    ),
    input_ranges=("image", "float32", "unit"),
    # A picture and a class label are one each; the `ane` rewrites keep the batch axis.
    largest_batch=1,
    # Its suppression knows a box by one class.
    able=frozenset({"one_class_suppression"}),
    options=CoreMLOptions,
)
