"""`--embed kotlin`: modules and the sample app that uses them agree with the runtimes' signatures.

Types alone, against hand-written signatures and those made from the libraries' sources.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from exporters import ExportResult
from exporters.embedding.kotlin import KOTLIN, PACKAGE
from exporters.embedding.package import embed_model
from mobilevit_deploy.contract.postprocessing import AnchorGrid, BoxSteps, Postprocessing
from mobilevit_deploy.vocabulary import TensorSpec
from tests.exporters.kotlin_modules import ANDROID, RUNTIMES, packed_as
from tests.kotlin import DoesNotCompile, compile_kotlin


def sample_for(kind: str) -> list[Path]:
    """The sample app's sources for modules that show classes or a mask."""
    folders = (ANDROID / "sample" / "src" / name / "kotlin" for name in ("main", kind))
    return [file for folder in folders for file in folder.rglob("*.kt")]


@pytest.mark.parametrize(("export_format", "stubs"), RUNTIMES.items(), ids=RUNTIMES)
def test_the_whole_module_agrees_with_the_stubs(
    demo_export: ExportResult, tmp_path: Path, export_format: str, stubs: str
) -> None:
    """Types alone, against hand-written signatures; the app's sample uses the module."""
    module = packed_as(demo_export, export_format, tmp_path / "kotlin")
    options = ("--android", "--stubs", "annotations", "android", "androidx-core", stubs)
    sources = (module / "src" / "main" / "kotlin").rglob("*.kt")
    classpath = compile_kotlin(list(sources), *options)
    users = ("--classpath", *classpath.split(":"))
    compile_kotlin(sample_for("classes"), *options, *users)
    wrong = tmp_path / "Wrong.kt"
    wrong.write_text(
        "import org.mobilevit.classifier.MobileViTClassifier\n\n"
        'fun wrong(one: MobileViTClassifier) = one.classify("a path")\n'
    )
    with pytest.raises(DoesNotCompile, match=r"Wrong\.kt.*rgument type mismatch.*Bitmap"):
        compile_kotlin([wrong], *options, *users)


def compiles(
    export: ExportResult,
    module: Path,
    export_format: str,
    outputs: Sequence[TensorSpec],
    steps: Postprocessing,
    kind: str | None,
) -> None:
    """A module of an artifact with other outputs, and the sample app of a kind with it, compile."""
    assert export.manifest is not None
    changes = {
        "format": export_format,
        "target": "xnnpack",
        "outputs": (*export.published[0].outputs, *outputs),
        "postprocessing": steps,
    }
    artifact = export.published[0].model_copy(update=changes)
    embed_model(KOTLIN, export.folder, export.manifest, (artifact,), module)
    stubs = ("annotations", "android", "androidx-core", RUNTIMES[export_format])
    options = ("--android", "--stubs", *stubs)
    sources = list((module / "src" / "main" / "kotlin").rglob("*.kt"))
    users = ("--classpath", *compile_kotlin(sources, *options).split(":"))
    if kind is not None:
        compile_kotlin(sample_for(kind), *options, *users)


def spec(role: str, layout: str, shape: Sequence[int], dtype: str = "float32") -> TensorSpec:
    return TensorSpec.model_validate(
        {"name": role, "role": role, "layout": layout, "shape": shape, "dtype": dtype}
    )


MASKS = [
    ("onnx", spec("mask", "NHW", (1, 64, 48), "uint8"), "bytes()"),
    ("tflite", spec("mask", "NHW", (1, 64, 48), "int32"), "ints()"),
    ("executorch", spec("scores", "NCHW", (1, 21, 4, 4)), "floats()"),
]


@pytest.mark.parametrize(("export_format", "output", "reader"), MASKS)
def test_a_module_of_masks_agrees_with_the_stubs(
    demo_export: ExportResult, tmp_path: Path, export_format: str, output: TensorSpec, reader: str
) -> None:
    """Whether the model makes the mask itself or gives scores."""
    steps = Postprocessing(in_artifact=True, size=(64, 48), align_corners=False)
    module = tmp_path / "kotlin"
    compiles(demo_export, module, export_format, [output], steps, "mask")
    assert reader in (module / PACKAGE / "Masks.kt").read_text()


SUPPRESSED = [
    spec("boxes", "NDK", (1, 9, 4)),
    spec("confidences", "ND", (1, 9)),
    spec("classes", "ND", (1, 9), "int32"),
]
CANDIDATES = [spec("boxes", "NAK", (1, 20, 4)), spec("probabilities", "NAC", (1, 20, 3))]


@pytest.mark.parametrize(
    ("export_format", "outputs", "positions", "facts"),
    [
        ("onnx", SUPPRESSED, "3, 2, 1", ("ints(2).copyOf(9)", "floats(0).copyOf(36)")),
        ("tflite", CANDIDATES, "2, 1", ("floats(1).copyOf(60)", "score = 0.3", "most = 9")),
    ],
    ids=["suppressed", "candidates"],
)
def test_a_module_of_boxes_agrees_with_the_stubs(
    demo_export: ExportResult,
    tmp_path: Path,
    export_format: str,
    outputs: Sequence[TensorSpec],
    positions: str,
    facts: Sequence[str],
) -> None:
    """Whether the model chooses among overlapping boxes itself or leaves it to the module."""
    grid = AnchorGrid(rows=4, columns=5, sizes=((0.1, 0.2),))
    boxes = BoxSteps(
        suppressed=outputs is SUPPRESSED, score_threshold=0.3, iou_threshold=0.5, per_class=400,
        most=9, centre_variance=0.1, size_variance=0.2, anchors=(grid,),
    )  # fmt: skip
    module = tmp_path / "kotlin"
    steps = Postprocessing(in_artifact=True, boxes=boxes)
    sample = "boxes" if outputs is SUPPRESSED else None  # which of both it is, it does not see
    compiles(demo_export, module, export_format, outputs[::-1], steps, sample)
    assert f"outputs = listOf({positions})" in (module / PACKAGE / "Model.kt").read_text()
    objects = (module / PACKAGE / "Objects.kt").read_text()
    assert all(one in objects for one in facts)
