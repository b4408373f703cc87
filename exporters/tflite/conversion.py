"""litert-torch in a process of its own: it keeps memory, and writes to the terminal from C++.

`converted` is for the exporter; the module itself is what the other process runs.
"""

import pickle
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.processes import run_python

if TYPE_CHECKING:
    from mobilevit_deploy.vocabulary import TensorSpec

SIGNATURE = "serving_default"
"""Name of the one signature of a file: image -> every output by name."""


class _ChannelsLast(nn.Module):
    """The deployable model between the names and the layout that the file has."""

    def __init__(self, model: nn.Module, outputs: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.outputs = outputs

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        """RGB [B, H, W, 3] -> the model's outputs by name."""
        returned = self.model(image.permute(0, 3, 1, 2))
        values = (returned,) if isinstance(returned, Tensor) else returned
        return dict(zip(self.outputs, values, strict=True))


def converted(
    model: nn.Module, image: "TensorSpec", outputs: Sequence[str], *, half: bool
) -> bytes:
    """The model as a TensorFlow Lite flatbuffer, as the converter writes it.

    Args:
        model: takes RGB [B, 3, H, W].
        image: its input as the file shall have it, [B, H, W, 3].
        outputs: names, in the order in which the model returns them.
        half: store the weights of convolutions and fully connected layers in float16.

    Raises:
        ExportError: litert-torch cannot convert the model, or died of it.
    """
    with tempfile.TemporaryDirectory(prefix="mvit-tflite-") as name:
        folder = Path(name)
        try:
            request = (model, image.shape, image.dtype, list(outputs), half)
            torch.save(request, folder / "request.pt")
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ExportError(f"The model cannot be handed to the converter: {error}") from error
        ended = run_python(
            ["-m", __name__, str(folder)], environment={"LITERT_TORCH_SHOW_PROGRESS": "n"}
        )
        result = folder / "model.tflite"
        if ended.code or not result.exists():
            died = "" if ended.signal is None else f" (signal {ended.signal})"
            raise ExportError(f"litert-torch cannot convert the model{died}: {ended.said}")
        return result.read_bytes()


def _convert(folder: Path) -> None:
    import litert_torch

    torch.set_num_threads(1)  # graphs are followed here, hardly a number is computed
    # The file is the parent's own; it holds classes, which weights_only would refuse.
    model, shape, dtype, outputs, half = torch.load(folder / "request.pt", weights_only=False)
    example = torch.zeros(shape, dtype=getattr(torch, dtype))
    edge = (
        litert_torch.Converter()
        .signature(
            SIGNATURE, _ChannelsLast(model, outputs).eval(), sample_kwargs={"image": example}
        )
        .convert()
    )
    content = edge.model_content()
    (folder / "model.tflite").write_bytes(_with_half_weights(content) if half else content)


def _with_half_weights(content: bytes) -> bytes:
    """The same file with float16 weights, each behind a DEQUANTIZE that delegates fold away."""
    from ai_edge_quantizer import qtyping, quantizer
    from ai_edge_quantizer.algorithm_manager import AlgorithmName

    casting = quantizer.Quantizer(bytearray(content))
    casting.add_weight_only_config(
        regex=".*",
        operation_name=qtyping.TFLOperationName.ALL_SUPPORTED,
        num_bits=16,
        granularity=qtyping.QuantGranularity.TENSORWISE,
        algorithm_key=AlgorithmName.FLOAT_CASTING,
    )
    return bytes(casting.quantize().quantized_model)


if __name__ == "__main__":
    _convert(Path(sys.argv[1]))
