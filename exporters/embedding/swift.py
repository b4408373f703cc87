"""`--embed swift`: a Swift package with the Core ML model, its labels and its preprocessing.

What a picture goes through before the model is the picture code of the iPhone harness, of which the
package gets a copy: it needs no framework of Apple's and is tested against this toolkit's own. What
reads pictures and runs the model is thin.
"""

import shutil
from pathlib import Path

from exporters.embedding.package import (
    EmbeddedModel,
    Packaging,
    picture_sources,
    write_sources,
)
from mobilevit_deploy.contract.manifest import Artifact

SOURCES = Path(__file__).parent / "swift"
PICTURES = "apps/ios/HarnessCore/Sources/PictureCore"
PICTURE = "Sources/MobileViTClassifier/Picture"
RESOURCE = "Sources/MobileViTClassifier/Resources/model.mlpackage"

_PLATFORMS = {
    "iOS16": ".iOS(.v16), .macOS(.v13)",
    "iOS17": ".iOS(.v17), .macOS(.v14)",
    "iOS18": ".iOS(.v18), .macOS(.v15)",
}
"""Core ML deployment target -> what the package runs on."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def swift_literal(value: str | bool) -> str:
    """A Swift literal; whatever a text says, it stays one, on one line, in ASCII."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    printable = character.isascii() and character.isprintable()
    return character if printable else f"\\u{{{ord(character):x}}}"


def _takes_a_picture(artifact: Artifact) -> bool:
    """Is the input a picture as Core ML knows them, and the model the file's only function?"""
    spec = artifact.inputs[0]
    return spec.dtype == "uint8" and spec.shape[0] == 1 and artifact.function is None


def _fill(model: EmbeddedModel, made: Path) -> None:
    platforms = _PLATFORMS[model.artifact.options["deployment_target"]]
    values = model.values() | {"platforms": platforms}
    write_sources(SOURCES / "package", made, values, {"swift": swift_literal})
    shutil.copytree(picture_sources(SOURCES / "picture", PICTURES), made / PICTURE)
    (made / RESOURCE).parent.mkdir()
    model.copy_artifact(made / RESOURCE)


SWIFT = Packaging(
    name="swift",
    title="Swift package for iOS and macOS apps",
    made_of="a Core ML package with an image input (--input image, one --input-size)",
    formats=("coreml",),
    precision="fp16",  # the only one that the Neural Engine runs
    reads=(("scores", "NC"),),
    fill=_fill,
    accepts=_takes_a_picture,
)
