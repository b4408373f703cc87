"""`--embed swift`: a Swift package with the Core ML model, its labels and its preprocessing.

`swift/package` and `swift/sources` are what every package has, and the outputs that are read decide
the module and what lies beside it. What a picture goes through before and after the model is the
picture code of the iPhone harness, of which the package gets a copy: it needs no framework of
Apple's and is tested against this toolkit's own. What reads pictures and runs the model is thin.
"""

import shutil
from math import prod
from pathlib import Path

from exporters.embedding.package import (
    KINDS,
    EmbeddedModel,
    Packaging,
    picture_sources,
    write_sources,
)
from mobilevit_deploy.contract.manifest import Artifact

SOURCES = Path(__file__).parent / "swift"
PICTURES = "apps/ios/HarnessCore/Sources/PictureCore"
_KINDS = {(("class-confidences", "DC"), ("centred-boxes", "DK")): "boxes", **KINDS}
"""Core ML's own suppression gives a row for each object."""

_MODULES = {
    "classes": "MobileViTClassifier",
    "mask": "MobileViTSegmenter",
    "boxes": "MobileViTDetector",
}
"""Folder of sources -> the package's module, named like the actor that is its interface."""

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
    kind = _KINDS[model.reading]
    module = _MODULES[kind]
    counts = [prod(extent or 1 for extent in one.shape[1:]) for one in model.outputs]
    values = model.values() | {"platforms": platforms, "module": module, "counts": counts}
    sources = made / "Sources" / module
    for folder, to in (("package", made), (kind, made), ("sources", sources)):
        write_sources(SOURCES / folder, to, values, {"swift": swift_literal})
    shutil.copytree(picture_sources(SOURCES / "picture", PICTURES), sources / "Picture")
    (sources / "Resources").mkdir()
    model.copy_artifact(sources / "Resources" / "model.mlpackage")


SWIFT = Packaging(
    name="swift",
    title="Swift package for iOS and macOS apps",
    made_of="a Core ML package with an image input (--input image, one --input-size)",
    formats=("coreml",),
    precision="fp16",  # the only one that the Neural Engine runs
    reads=tuple(_KINDS),
    fill=_fill,
    accepts=_takes_a_picture,
)
