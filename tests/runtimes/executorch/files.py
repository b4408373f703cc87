"""Small `.pte` files, converted in seconds."""

from pathlib import Path

import torch
from torch import Tensor, nn

from exporters.executorch import ExecuTorchOptions
from exporters.executorch.exporter import BACKENDS, EXPORTER
from exporters.format import Conversion, ExportOptions
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.preprocessing import TRAINED_WITH
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.vocabulary import Precision

SIZE = (12, 8)
"""Height and width."""

NAMES = {"inputs": ("image",), "outputs": ("logits",)}
"""Of the classifier, for `open_session`; a file has none."""

RECORD = Record(
    variant="mobilevit_xxs",
    task="classification",
    num_classes=4,
    preprocessing=TRAINED_WITH["cvnets-0.1"],
    origin="random",
    source="seed 0",
    sha256="0" * 64,
    trained=False,
    labels=("a", "b", "c", "é"),
)


class Classifier(nn.Module):
    """Four logits; takes any number format."""

    def __init__(self) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.conv = nn.Conv2d(3, 4, 3, stride=2)

    def forward(self, image: Tensor) -> Tensor:
        x = image.float() / 255
        return self.conv(x).relu().mean(dim=(2, 3), keepdim=True).flatten(1)


def lowered(model: nn.Module, example: tuple[Tensor, ...], folder: Path, target: str) -> Path:
    """Write a `.pte` file of any network, past the exporter of this toolkit's own networks."""
    from executorch.exir import to_edge_transform_and_lower

    _, partitioners = BACKENDS[target](RECIPES["fp32"])
    with quiet():
        program = torch.export.export(model.eval(), example)
        lowering = to_edge_transform_and_lower(program, partitioner=partitioners)
        path = folder / "model.pte"
        path.write_bytes(lowering.to_executorch().buffer)
    return path


def convert(
    model: nn.Module,
    path: Path,
    target: str = "xnnpack",
    precision: Precision = "fp32",
    **options: str,
) -> Conversion:
    """Write a `.pte` file of a network on images of `SIZE`."""
    model.eval().requires_grad_(False)
    chosen = ExportOptions(
        RECIPES[precision],
        target,
        SIZE,
        ExecuTorchOptions(),
        **options,  # type: ignore[arg-type]
    )
    return EXPORTER.convert(model, RECORD, chosen, path)
