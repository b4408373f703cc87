"""`--embed web`: an ES module package with the model, its labels and its preprocessing.

The resize, crop and softmax are the browser harness's own code (`web/picture.js` is built from
apps/web), so a web app computes what the harness checked.
"""

import json
from pathlib import Path

from exporters.embedding.package import EmbeddedModel, Packaging, write_sources

SOURCES = Path(__file__).parent / "web"


def _fill(model: EmbeddedModel, made: Path) -> None:
    model.copy_artifact(made / "model.onnx")
    # Values are JSON, which is JavaScript too.
    write_sources(SOURCES, made, model.values(), {"js": json.dumps})


WEB = Packaging(
    name="web",
    title="package for web apps",
    made_of="an ONNX file",
    formats=("onnx",),
    fill=_fill,
)
