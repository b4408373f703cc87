"""ExecuTorch: one `.pte` file, for apps on Android and iOS that link the ExecuTorch runtime."""

from dataclasses import dataclass

from exporters.format import HALF, SINGLE, Format, FormatOptions
from mobilevit_deploy.flags import flag


@dataclass(frozen=True)
class ExecuTorchOptions(FormatOptions):
    """Whether a bundled program is written beside the file."""

    bundled: bool = flag(
        False,
        "ExecuTorch: a bundled program (.bpte) beside the file, for a phone's self-test.",
        "--bundled",
    )


FORMAT = Format(
    name="executorch",
    title="ExecuTorch",
    extra="executorch",
    suffix=".pte",
    libraries=("executorch",),
    default_target="xnnpack",
    default_precision="fp32",
    numbers=(SINGLE, HALF),
    input_ranges=("float32", "uint8", "unit"),
    rewrites_for={
        "xnnpack": "xnnpack",
        "portable": "portable",
        "coreml": "ane",
        "vulkan": "xnnpack",
    },
    options=ExecuTorchOptions,
)
