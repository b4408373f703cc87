"""`--embed web`: an ES module package with the model, its labels and its preprocessing.

The resize, crop and softmax are the browser harness's own code (`web/picture.js` is built from
apps/web), so a web app computes what the harness checked.
"""

import json
from pathlib import Path

from exporters.embedding.package import EmbeddedModel, Packaging, write_sources
from mobilevit_deploy.contract.manifest import Artifact

SOURCES = Path(__file__).parent / "web"
ROLES = ("probabilities", "scores")
"""Of the outputs that the package's decoder reads; the first that there is."""


def _class_output(artifact: Artifact) -> dict[str, str] | None:
    for role in ROLES:
        for output in artifact.outputs:
            if output.role == role:
                return {"name": output.name, "role": role}
    return None


def _fill(model: EmbeddedModel, made: Path) -> None:
    model.copy_artifact(made / "model.onnx")
    values = {**model.values(), "output": _class_output(model.artifact)}
    # Values are JSON, which is JavaScript too.
    write_sources(SOURCES, made, values, {"js": json.dumps})


WEB = Packaging(
    name="web",
    title="package for web apps",
    made_of="an ONNX file that tells classes apart",
    formats=("onnx",),
    fill=_fill,
    accepts=lambda artifact: _class_output(artifact) is not None,
)
