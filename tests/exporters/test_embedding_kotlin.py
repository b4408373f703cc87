"""`--embed kotlin`: a module that the Kotlin compiler takes, and that computes what Python does."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from exporters import ExportResult, export
from exporters.embedding.kotlin import KOTLIN, PACKAGE, PICTURE
from exporters.embedding.package import choose, embed_model
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.errors import ExportError, ManifestError
from mobilevit_deploy.parity.pictures import PHOTO_FOLDER
from mobilevit_deploy.prediction import predict
from mobilevit_deploy.preprocessing import Pixels, Preprocessing, open_image, to_rgb
from mobilevit_deploy.runtimes import as_input, open_session
from mobilevit_deploy.training.digits import digit_splits
from mobilevit_deploy.vocabulary import TensorSpec
from tests.exporters.kotlin_modules import ANDROID, RUNTIMES, embedded, packed, packed_as
from tests.kotlin import compile_kotlin, run_kotlin

PROGRAM = Path(__file__).parent / "embedding_kotlin" / "Program.kt"

PHOTOS = {path.stem: path for path in sorted(PHOTO_FOLDER.glob("*.jpg"))}

FILTERS = [
    ("nearest", False),
    ("bilinear", False),
    ("bilinear", True),
    ("bicubic", False),
    ("bicubic", True),
    ("lanczos", True),
]


@dataclass
class Module:
    """The plain Kotlin of a generated module with the test's program, on a JVM."""

    folder: Path
    classpath: str
    scratch: Path

    def run(self, *tasks: Sequence[object]) -> list[str]:
        lines = "".join(" ".join(map(str, task)) + "\n" for task in tasks)
        return run_kotlin(self.classpath, "org.mobilevit.classifier.ProgramKt", lines)

    def stored(self, name: str, rgba: npt.NDArray[np.uint8]) -> tuple[object, ...]:
        """A picture as Bitmap.getPixels has it: what a task begins with."""
        red, green, blue, alpha = (rgba[..., channel].astype(np.uint32) for channel in range(4))
        file = self.scratch / f"{name}.argb"
        ((alpha << 24) | (red << 16) | (green << 8) | blue).astype("<u4").tofile(file)
        return file, *rgba.shape[:2]


@pytest.fixture(scope="session")
def native_export(
    demo_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> ExportResult:
    """The demo checkpoint in ONNX at its own 128 x 128, where it reads digits well."""
    return export(demo_checkpoint, tmp_path_factory.mktemp("exports") / "native")


def compiled(export: ExportResult, folder: Path) -> Module:
    module = packed(export, folder / "module")
    sources = [*(module / PICTURE).rglob("*.kt"), module / PACKAGE / "Model.kt"]
    classpath = compile_kotlin([*sources, PROGRAM])
    scratch = folder / "scratch"
    scratch.mkdir()
    return Module(module, classpath, scratch)


@pytest.fixture(scope="session")
def onnx_module(native_export: ExportResult, tmp_path_factory: pytest.TempPathFactory) -> Module:
    return compiled(native_export, tmp_path_factory.mktemp("kotlin-onnx"))


@pytest.fixture(scope="session")
def tflite_module(tflite_export: ExportResult, tmp_path_factory: pytest.TempPathFactory) -> Module:
    return compiled(tflite_export, tmp_path_factory.mktemp("kotlin-tflite"))


def opaque(pixels: Pixels) -> npt.NDArray[np.uint8]:
    return np.dstack((pixels, np.full(pixels.shape[:2], 255, np.uint8)))


def described(preprocessing: Preprocessing) -> tuple[object, ...]:
    """A description as the program's tasks have it."""
    return (
        *preprocessing.resize,
        preprocessing.resize_mode,
        *preprocessing.crop,
        preprocessing.interpolation.upper(),
        str(preprocessing.antialias).lower(),
    )


def kotlins_pixels(
    module: Module, images: dict[str, Image.Image], description: Preprocessing
) -> dict[str, npt.NDArray[np.int16]]:
    """What Kotlin makes of every picture."""
    module.run(
        *(
            (
                "pixels",
                *module.stored(name, opaque(np.asarray(image))),
                module.scratch / f"{name}.rgb",
                *described(description),
            )
            for name, image in images.items()
        )
    )
    return {
        name: np.fromfile(module.scratch / f"{name}.rgb", np.uint8)
        .reshape(*description.crop, 3)
        .astype(np.int16)
        for name in images
    }


def pictures() -> dict[str, Image.Image]:
    """Photographs as they are, and cut to odd, tiny, narrow and large ones."""
    photos = {name: open_image(path) for name, path in PHOTOS.items()}
    first = next(iter(photos.values()))
    return photos | {
        "odd": first.crop((10, 20, 211, 133)),
        "tiny": first.crop((100, 60, 108, 69)),
        "tall": first.crop((150, 0, 158, first.height)),
        "wide": first.crop((0, 150, first.width, 161)),
        "large": first.resize((2503, 1877), Image.Resampling.BICUBIC),
    }


@pytest.mark.parametrize(("interpolation", "antialias"), FILTERS)
@pytest.mark.parametrize(
    "sizes",
    [
        {"resize": (288, 288), "crop": (256, 256)},
        {"resize": (73, 101), "crop": (64, 96)},
        {"resize": (224, 320), "crop": (224, 320), "resize_mode": "stretch"},
    ],
    ids=["288", "odd", "stretch"],
)
def test_pixels_are_pythons(
    onnx_module: Module, interpolation: str, antialias: bool, sizes: dict[str, object]
) -> None:
    description = Preprocessing.model_validate(
        {
            "interpolation": interpolation,
            "antialias": antialias,
            "colour_order": "RGB",
            "scale": 1 / 255,
            **sizes,
        }
    )
    images = pictures()
    for name, found in kotlins_pixels(onnx_module, images, description).items():
        difference = np.abs(found - description.pixels(images[name]))
        if antialias or interpolation == "nearest":  # PIL computes in integers
            assert not difference.any(), name
        else:  # PyTorch's float32 sums are not the same on every processor: ties may go elsewhere
            assert difference.max() <= 1, name
            assert np.count_nonzero(difference) <= 1e-3 * difference.size, name


def test_transparency_is_laid_on_white_as_python_does(onnx_module: Module) -> None:
    values, alphas = np.mgrid[0:256, 0:256].astype(np.uint8)
    rgba = np.dstack((values, values[::-1], values.T, alphas))
    same = Preprocessing.model_validate(
        {
            "resize": (256, 256),
            "crop": (256, 256),
            "interpolation": "bicubic",
            "antialias": True,
            "colour_order": "RGB",
            "scale": 1,
        }
    )
    target = onnx_module.scratch / "transparent.rgb"
    onnx_module.run(("pixels", *onnx_module.stored("transparent", rgba), target, *described(same)))
    found = np.fromfile(target, np.uint8).reshape(256, 256, 3)
    np.testing.assert_array_equal(found, to_rgb(Image.fromarray(rgba)))


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("highest", [1.0, 255.0])
@pytest.mark.parametrize("batch", [1, 3])
def test_inputs_are_pythons(
    onnx_module: Module, dtype: str, layout: str, highest: float, batch: int
) -> None:
    pixels = np.random.RandomState(0).randint(0, 256, (5, 7, 3), dtype=np.uint8)
    shape = (batch, 3, 5, 7) if layout == "NCHW" else (batch, 5, 7, 3)
    spec = TensorSpec.model_validate(
        {
            "name": "image",
            "shape": shape,
            "dtype": dtype,
            "layout": layout,
            "range": (0.0, highest),
            "role": "image",
        }
    )
    source, target = onnx_module.scratch / "pixels", onnx_module.scratch / "input"
    pixels.tofile(source)
    onnx_module.run(("input", source, target, layout, dtype, highest, *shape))
    expected = as_input(np.stack([pixels] * batch), spec)
    np.testing.assert_array_equal(np.fromfile(target, dtype).reshape(shape), expected)


@pytest.mark.parametrize(
    ("export", "module"),
    [("native_export", "onnx_module"), ("tflite_export", "tflite_module")],
    ids=["onnx", "tflite"],
)
def test_held_out_digits_are_read_as_python_does(
    request: pytest.FixtureRequest,
    export: str,
    module: str,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Kotlin's input, the real runtime's logits, Kotlin's classes; against mvit-predict's."""
    pytest.importorskip("sklearn", reason="pip install 'mobilevit-deploy[train]'")
    result: ExportResult = request.getfixturevalue(export)
    kotlin: Module = request.getfixturevalue(module)
    artifact = embedded(result)
    spec = artifact.inputs[0]
    _, test = digit_splits()
    files = [tmp_path / f"{index}.png" for index in range(len(test))]
    for index, file in enumerate(files):
        Image.fromarray(test.pixels(index)).save(file)
    inputs = [kotlin.scratch / f"{index}.input" for index in range(len(test))]
    kotlin.run(
        *(
            ("embedded", *kotlin.stored("digit-" + file.stem, opaque(test.pixels(index))), target)
            for index, (file, target) in enumerate(zip(files, inputs, strict=True))
        )
    )
    session = open_session(
        artifact.format,
        result.folder / artifact.file,
        inputs=[spec.name],
        outputs=[artifact.outputs[0].name],
    )
    for file in inputs:
        image = np.fromfile(file, spec.dtype).reshape(spec.shape)  # type: ignore[arg-type]
        logits = session.run({spec.name: image})[artifact.outputs[0].name]
        logits.astype("<f4").tofile(file.with_suffix(".logits"))
    (labels,) = (kotlin.folder / "src/main/assets").rglob("labels.txt")
    found = kotlin.run(*(("classify", file.with_suffix(".logits"), 10, labels) for file in inputs))
    expected = predict(
        result.folder, files, artifact_format=artifact.format, precision=artifact.precision, most=10
    ).results
    right = 0
    for place, scores in enumerate(expected):
        lines = [line.split(" ") for line in found[10 * place : 10 * place + 10]]
        assert [int(index) for index, _, _ in lines] == [score.index for score in scores]
        assert [label for _, _, label in lines] == [score.label for score in scores]
        probabilities = [float(probability) for _, probability, _ in lines]
        assert probabilities == pytest.approx([one.probability for one in scores], abs=1e-6)
        right += lines[0][2] == str(test.labels[place])
    record_property("digits read rightly", f"{right} of {len(test)}")
    assert right == sum(
        scores[0].index == label for scores, label in zip(expected, test.labels, strict=True)
    )
    if artifact.input_size == (128, 128):  # its own; smaller pictures are read badly by both
        assert right > 0.97 * len(test)


def test_classes_are_ranked_and_named(onnx_module: Module, tmp_path: Path) -> None:
    logits = tmp_path / "logits"
    np.array([1, 3, 3, -200], "<f4").tofile(logits)
    assert [line.split(" ")[0] for line in onnx_module.run(("classify", logits, 9))] == list("1203")
    (best,) = onnx_module.run(("classify", logits, 1))
    index, probability, label = best.split(" ")
    assert (index, label) == ("1", "1")
    assert float(probability) == pytest.approx(1 / (2 + np.exp(-2)), abs=1e-12)


def test_the_module_holds_what_its_readme_says(demo_export: ExportResult, tmp_path: Path) -> None:
    folder = packed(demo_export, tmp_path / "embed" / "kotlin")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    code = PACKAGE.as_posix()
    assets = "src/main/assets/mobilevit-xxs-classification"
    assert names == {
        "README.md",
        "build.gradle.kts",
        "consumer-rules.pro",
        "src/main/AndroidManifest.xml",
        f"{assets}/model.onnx",
        f"{assets}/labels.txt",
        f"{code}/BitmapPicture.kt",
        f"{code}/InferenceSession.kt",
        f"{code}/MobileViTClassifier.kt",
        f"{code}/Model.kt",
        f"{code}/Outputs.kt",
        *(
            f"{PICTURE.as_posix()}/{name}.kt"
            for name in (
                "AntialiasedResampling",
                "ImageInput",
                "Picture",
                "PlainResampling",
                "Preprocessing",
                "Resampling",
                "decoders/Classification",
                "decoders/Detection",
                "decoders/Segmentation",
            )
        ),
    }
    assert [path.name for path in folder.parent.iterdir()] == ["kotlin"]
    artifact = embedded(demo_export)
    model = (demo_export.folder / artifact.file).read_bytes()
    assert (folder / assets / "model.onnx").read_bytes() == model
    assert (folder / assets / "labels.txt").read_text() == "".join(f"{n}\n" for n in range(10))
    facts = (folder / code / "Model.kt").read_text()
    assert f'"{artifact.sha256}"' in facts
    assert "crop = Size(64, 64)" in facts
    readme = (folder / "README.md").read_text()
    assert "ONNX Runtime" in readme
    assert 'include(":classifier")' in readme
    assert "64 x 64" in readme


def test_the_format_chooses_the_runtime(
    demo_export: ExportResult, tflite_export: ExportResult, tmp_path: Path
) -> None:
    both = (*demo_export.published, *tflite_export.published)
    assert choose(KOTLIN, both) == tflite_export.published[0]
    module = packed(tflite_export, tmp_path / "kotlin")
    assert "CompiledModel" in (module / PACKAGE / "InferenceSession.kt").read_text()
    assert "com.google.ai.edge.litert" in (module / "build.gradle.kts").read_text()
    for_iphones = demo_export.published[0].model_copy(
        update={"format": "executorch", "target": "coreml"}
    )
    assert choose(KOTLIN, (for_iphones,)) is None
    phone = for_iphones.model_copy(update={"target": "xnnpack"})
    assert choose(KOTLIN, (for_iphones, phone)) == phone


def test_labels_are_one_per_line_and_none_is_none(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    assert demo_export.manifest is not None
    record = demo_export.manifest.model
    odd = ("a\nb", "$x", "ü", "", '"', "\\", "crane", "crane", "c", "d")
    for labels, expected in (
        (odd, ["a b", "$x", "ü", "", '"', "\\", "crane (6)", "crane (7)", "c", "d"]),
        (None, None),
    ):
        changed = demo_export.manifest.model_copy(
            update={"model": record.model_copy(update={"labels": labels})}
        )
        folder = tmp_path / f"kotlin-{labels is None}"
        embed_model(KOTLIN, demo_export.folder, changed, demo_export.published, folder)
        found = [
            file.read_text(encoding="utf-8").splitlines() for file in folder.rglob("labels.txt")
        ]
        assert found == ([] if expected is None else [expected])
        facts = (folder / PACKAGE / "Model.kt").read_text()
        assert ("labelsAsset: String? = null" in facts) == (expected is None)


def removed(manifest: Path) -> dict[str, str | None]:
    """What a manifest takes back of those below it, and of which library alone."""
    tools = "{http://schemas.android.com/tools}"
    return {
        element.attrib["{http://schemas.android.com/apk/res/android}name"]: element.get(
            f"{tools}selector"
        )
        for element in ElementTree.parse(manifest).iter()  # noqa: S314 (our own file)
        if element.get(f"{tools}node") == "remove"
    }


def test_nothing_is_sent_with_onnx_runtime(demo_export: ExportResult, tmp_path: Path) -> None:
    """In a user's app of that library alone: what others there ask for stays."""
    module = packed(demo_export, tmp_path / "kotlin")
    network = {f"android.permission.{name}" for name in ("INTERNET", "ACCESS_NETWORK_STATE")}
    provider = "ai.onnxruntime.TelemetryInitializer"
    manifest = module / "src" / "main" / "AndroidManifest.xml"
    assert removed(manifest) == {**dict.fromkeys(network, "ai.onnxruntime"), provider: None}
    assert "setTelemetry(false)" in (module / PACKAGE / "InferenceSession.kt").read_text()
    assert provider in (module / "README.md").read_text()
    harness = ANDROID / "app" / "src" / "main" / "AndroidManifest.xml"
    assert removed(harness) == dict.fromkeys({*network, provider})


def test_who_asks_for_the_gpu_is_told_what_it_needs(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    versions = tomllib.loads((ANDROID / "gradle" / "libs.versions.toml").read_text())["versions"]
    module = packed_as(demo_export, "tflite", tmp_path / "kotlin")
    artifact = f"com.google.ai.edge.litert:litert-gpu:{versions['litert']}"
    assert artifact in (module / "README.md").read_text()
    assert "`litert-gpu`" in (module / PACKAGE / "InferenceSession.kt").read_text()


def test_the_runtimes_are_those_of_the_harness(demo_export: ExportResult, tmp_path: Path) -> None:
    catalog = tomllib.loads((ANDROID / "gradle" / "libs.versions.toml").read_text())
    versions = catalog["versions"]
    for export_format, name in RUNTIMES.items():
        module = packed_as(demo_export, export_format, tmp_path / export_format)
        build = (module / "build.gradle.kts").read_text()
        assert f':{versions[name]}")' in build
        assert f"compileSdk = {versions['compileSdk']}" in build
        assert f"minSdk = {versions['minSdk']}" in build


def test_nothing_to_embed_and_a_damaged_file_make_nothing(
    demo_export: ExportResult, export_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kotlin"
    assert demo_export.manifest is not None
    with pytest.raises(ExportError, match=r"TFLite, an ONNX .* none was published"):
        embed_model(KOTLIN, export_folder, demo_export.manifest, (), folder)
    (export_folder / demo_export.published[0].file).write_bytes(b"damaged")
    with pytest.raises(ManifestError, match="SHA-256"):
        embed_model(KOTLIN, export_folder, demo_export.manifest, demo_export.published[:1], folder)
    assert not folder.exists()
