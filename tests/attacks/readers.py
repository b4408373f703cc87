"""Damaged manifests, pictures, labels, recipes and preprocessing files: read, or refused.

`python -m tests.attacks.readers` tries 20,000; exit code 1 where one did not hold.
"""

import io
import json
import sys
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image
from rich.console import Console

from mobilevit_deploy.checkpoints import read_labels
from mobilevit_deploy.cli.verify import _show
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.preprocessing import TRAINED_WITH, open_image, read_preprocessing
from mobilevit_deploy.quantization.recipes import RECIPES, read_recipe, write_recipe
from mobilevit_deploy.verification import verify
from tests.attacks.damage import damaged_bytes, damaged_document, run_program
from tests.contract.vectors import base

_MODES = {
    "JPEG": ("RGB", "L", "CMYK"), "PNG": ("RGB", "RGBA", "LA", "P", "I;16", "1"),
    "WEBP": ("RGB", "RGBA"), "GIF": ("P", "L"), "BMP": ("RGB", "1", "P"), "PPM": ("RGB", "L"),
    "TIFF": ("RGB", "CMYK", "LAB", "F", "I;16", "I", "YCbCr"), "JPEG2000": ("RGB", "RGBA"),
    "ICO": ("RGBA",), "TGA": ("RGB",), "PCX": ("P",), "SGI": ("RGB",), "EPS": ("RGB",),
    "PDF": ("RGB",), "DDS": ("RGBA",), "IM": ("RGB",), "MSP": ("1",), "SPIDER": ("F",),
}  # fmt: skip
"""What Pillow writes, in modes of it."""


@cache
def picture(form: str, mode: str) -> bytes:
    values = np.random.RandomState(0).randint(0, 256, (40, 60, 3), dtype=np.uint8)
    image = Image.fromarray(values)
    if mode.startswith("I"):
        image = Image.fromarray(values[..., 0].astype(np.uint16) * 257).convert(mode)
    elif mode == "LAB":
        image = Image.merge("LAB", image.split())
    else:
        image = image.convert(mode)
    stream = io.BytesIO()
    image.save(stream, form)
    return stream.getvalue()


def damage_a_picture(random: Random, folder: Path) -> str:
    form = random.choice(list(_MODES))
    content = picture(form, random.choice(_MODES[form]))
    path = folder / "picture"
    path.write_bytes(content if random.random() < 0.1 else damaged_bytes(random, content))
    TRAINED_WITH["cvnets-0.1"].pixels(open_image(path))
    return "read"


def damage_a_manifest(random: Random, folder: Path) -> str:
    """Read, verified (its files are not there) and shown."""
    document = damaged_document(random, base("manifest"))
    text = json.dumps(document).encode(errors="replace")
    text = damaged_bytes(random, text) if random.random() < 0.2 else text
    (folder / "manifest.json").write_bytes(text)
    manifest = read_manifest(folder)
    _show(manifest, [])
    verify(folder)
    return "read"


def damage_preprocessing(random: Random, folder: Path) -> str:
    """Used on a picture of an odd shape."""
    known = random.choice(list(TRAINED_WITH.values())).model_dump(mode="json")
    document = damaged_document(random, known)
    if random.random() < 0.3:
        document = known | {"resize": [random.choice((1, 300, 16_000)) for _ in range(2)]}
        document |= {"crop": [random.choice((1, min(document["resize"]))) for _ in range(2)]}
    (folder / "p.json").write_text(json.dumps(document), errors="replace")
    read = read_preprocessing(folder / "p.json")
    sides = random.choice(((8, 8), (8, 3000), (3000, 8), (100, 200)))
    read.tensor(read.pixels(Image.new("RGB", sides))[:64, :64])
    return "read"


def damage_labels(random: Random, folder: Path) -> str:
    names = ["cat", "great white shark", "é" * random.choice((1, 600)), "\x1b[31m[/]"]
    text = random.choice((json.dumps(names), "\n".join(names), json.dumps([names] * 3)))
    (folder / "labels").write_bytes(damaged_bytes(random, text.encode()))
    read_labels(folder / "labels")
    return "read"


def damage_a_recipe(random: Random, folder: Path) -> str:
    write_recipe(random.choice(list(RECIPES.values())), folder / "recipe.toml")
    content = damaged_bytes(random, (folder / "recipe.toml").read_bytes())
    odd = (b"a = " + b"[" * 5000, b"a = " + b"9" * 5000, b"b.b.b = 1\n" * 3000, b"a = 1e999999")
    content += b"\n" + random.choice(odd) if random.random() < 0.1 else b""
    (folder / "recipe.toml").write_bytes(content)
    read_recipe(folder / "recipe.toml")
    return "read"


KINDS = (
    ("pictures", damage_a_picture),
    ("manifests", damage_a_manifest),
    ("preprocessing", damage_preprocessing),
    ("labels", damage_labels),
    ("recipes", damage_a_recipe),
)


def main(arguments: list[str]) -> int:
    """Try the cases; 1 where one did not hold."""
    Console.print = lambda self, *_, **__: None  # type: ignore[method-assign]
    return run_program(KINDS, cases=20_000, short=300, arguments=arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
