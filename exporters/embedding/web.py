"""`--embed web`: an ES module package with the model, its labels and its preprocessing.

`web/package` is what every package has; the outputs that are read decide what lies beside it. The
resize, crop and decoders are the browser harness's own code (`picture.js` is built from apps/web),
so a web app computes what the harness checked.
"""

import json
from pathlib import Path

from exporters.embedding.package import KINDS, EmbeddedModel, Packaging, write_sources

SOURCES = Path(__file__).parent / "web"
_KINDS = {(("probabilities", "NC"),): "classes", **KINDS}


def _fill(model: EmbeddedModel, made: Path) -> None:
    model.copy_artifact(made / "model.onnx")
    for folder in ("package", _KINDS[model.reading]):
        # Values are JSON, which is JavaScript too.
        write_sources(SOURCES / folder, made, model.values(), {"js": json.dumps})


WEB = Packaging(
    name="web",
    title="package for web apps",
    made_of="an ONNX file of classes, masks or boxes",
    formats=("onnx",),
    reads=tuple(_KINDS),
    fill=_fill,
)
