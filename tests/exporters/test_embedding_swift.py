"""`--embed swift`: a package whose pure part computes what Python does, and whose rest agrees with
stand-ins of Apple's frameworks (hand-written: that is all that a type check proves without a Mac).
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image, ImageOps

from exporters import ExportResult, export
from exporters.embedding.package import choose, embed_model
from exporters.embedding.swift import SWIFT, swift_literal
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import Manifest
from mobilevit_deploy.contract.postprocessing import AnchorGrid, BoxSteps, Postprocessing
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.preprocessing import Preprocessing, open_image
from mobilevit_deploy.vocabulary import TensorSpec
from tests.exporters.swift_packages import (
    FORMAT,
    build_check,
    emit_frameworks,
    emit_package,
    load_checks,
    swift,
)

REPOSITORY = Path(__file__).parents[2]
PICTURES = REPOSITORY / "apps/ios/HarnessCore/Sources/PictureCore"
PHOTOS = sorted((REPOSITORY / "mobilevit_deploy" / "data" / "photos").glob("*.jpg"))
CODE = "Sources/MobileViTClassifier"
HOSTILE = ('"', "\\(Model.sha256)", "\\", "a\nb", "\u2028", "ü", "", '"""', "#", "c")


@pytest.fixture(scope="module")
def coreml_export(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    pytest.importorskip("coremltools")
    folder = tmp_path_factory.mktemp("coreml")
    return export(
        load_checkpoint("demo"),
        folder,
        formats=["coreml"],
        precisions=["fp32", "fp16"],
        input_size=64,
    )


@pytest.fixture(scope="module")
def package(coreml_export: ExportResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embedded") / "swift"
    assert coreml_export.manifest is not None
    embed_model(
        SWIFT, coreml_export.folder, coreml_export.manifest, coreml_export.published, folder
    )
    return folder


def with_labels(manifest: Manifest, labels: Sequence[str] | None) -> Manifest:
    record = manifest.model.model_copy(update={"labels": None if labels is None else tuple(labels)})
    return manifest.model_copy(update={"model": record})


def test_the_package_holds_what_its_readme_says(package: Path, coreml_export: ExportResult) -> None:
    files = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
    resource = f"{CODE}/Resources/model.mlpackage"
    model = {path for path in files if path.startswith(resource)}
    assert files - model == {
        "Package.swift",
        "README.md",
        "Example.swift",
        *(f"{CODE}/Picture/{path.relative_to(PICTURES)}" for path in PICTURES.rglob("*.swift")),
        *(
            f"{CODE}/{name}.swift"
            for name in ("CompiledModel", "LoadedModel", "MobileViTClassifier", "Model", "Pixels")
        ),
    }
    (fp16,) = [one for one in coreml_export.published if one.precision == "fp16"]
    assert digest(package / resource) == fp16.sha256
    generated = (package / CODE / "Model.swift").read_text()
    assert f'static let sha256 = "{fp16.sha256}"' in generated
    assert "crop: Size(height: 64, width: 64)" in generated
    assert ".iOS(.v17), .macOS(.v14)" in (package / "Package.swift").read_text()
    readme = (package / "README.md").read_text()
    assert fp16.minimum_runtime in readme
    assert "64 x 64" in readme


def test_what_it_is_made_of(coreml_export: ExportResult, tmp_path: Path) -> None:
    chosen = choose(SWIFT, coreml_export.published)
    assert chosen is not None
    assert chosen.precision == "fp16"
    tensor = chosen.inputs[0].model_copy(update={"dtype": "float32", "layout": "NCHW"})
    mask = chosen.outputs[0].model_copy(update={"role": "mask"})
    for unfit in (
        chosen.model_copy(update={"outputs": (mask,)}),
        chosen.model_copy(update={"inputs": (tensor,)}),
        chosen.model_copy(update={"function": "size_64x64"}),
        chosen.model_copy(update={"format": "onnx"}),
    ):
        assert choose(SWIFT, [unfit]) is None
        assert coreml_export.manifest is not None
        with pytest.raises(ExportError, match="--input image"):
            embed_model(SWIFT, tmp_path, coreml_export.manifest, [unfit], tmp_path / "swift")
    assert list(tmp_path.iterdir()) == []


def test_literals() -> None:
    assert swift_literal(True) == "true"
    assert swift_literal(False) == "false"
    assert swift_literal('\\("x")\n\u2028') == '"\\\\(\\"x\\")\\n\\u{2028}"'
    assert all(swift_literal(text).isascii() for text in HOSTILE)


@dataclass(frozen=True)
class Check:
    """The check program of a package, and a folder for what it reads and writes."""

    program: Path
    folder: Path

    def run(self, lines: Sequence[str]) -> list[str]:
        done = subprocess.run(
            [str(self.program)], input="\n".join(lines), capture_output=True, text=True, check=False
        )
        if done.returncode == 127:  # built inside the toolchain's root, with its libraries
            done = swift(str(self.program), cwd=self.folder, stdin="\n".join(lines))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.removesuffix("\n").split("\n") if done.stdout else []

    def stored(self, picture: Image.Image, name: str) -> str:
        path = self.folder / f"{name}.rgb"
        path.write_bytes(np.asarray(picture.convert("RGB")).tobytes())
        return f"{picture.height} {picture.width} {path}"

    def pixels(self, name: str, size: str) -> np.ndarray:
        height, width = map(int, size.split())
        return np.fromfile(self.folder / name, dtype=np.uint8).reshape(height, width, 3)


@pytest.fixture(scope="module")
def check(coreml_export: ExportResult, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Built of the package with hostile labels, so that these are compiled too."""
    folder = tmp_path_factory.mktemp("check")
    assert coreml_export.manifest is not None
    manifest = with_labels(coreml_export.manifest, HOSTILE)
    embed_model(SWIFT, coreml_export.folder, manifest, coreml_export.published, folder / "package")
    return Check(build_check(folder / "package", folder / "build"), folder)


@pytest.mark.parametrize("mode", ["cover", "stretch"])
@pytest.mark.parametrize(
    ("interpolation", "antialias", "largest"),
    [
        ("nearest", True, 0),
        ("bilinear", True, 0),
        ("bicubic", True, 0),
        ("lanczos", True, 0),
        ("bilinear", False, 1),
        ("bicubic", False, 1),
    ],
)
def test_pixels_are_those_of_python(
    check: Check, interpolation: str, antialias: bool, largest: int, mode: str
) -> None:
    sizes = [((72, 72), (64, 64)), ((288, 230), (256, 224)), ((600, 700), (599, 601))]
    lines, expected = [], []
    for number, photo in enumerate(PHOTOS[:3]):
        picture = open_image(photo)
        stored = check.stored(picture, f"photo{number}")
        for resize, crop in sizes:
            description = Preprocessing(
                resize=resize, resize_mode=mode, crop=crop, interpolation=interpolation,
                antialias=antialias, colour_order="RGB", scale=1 / 255,
            )  # fmt: skip
            out = check.folder / f"out{len(lines)}"
            lines.append(
                f"pixels {stored} {resize[0]} {resize[1]} {mode} {crop[0]} {crop[1]} "
                f"{interpolation} {str(antialias).lower()} {out}"
            )
            expected.append(description.pixels(picture))
    for number, (size, wanted) in enumerate(zip(check.run(lines), expected, strict=True)):
        got = check.pixels(f"out{number}", size)
        assert got.shape == wanted.shape
        difference = np.abs(got.astype(int) - wanted.astype(int))
        assert difference.max() <= largest
    assert len(expected) == 9


def test_digits_are_what_the_model_was_checked_with(
    check: Check, coreml_export: ExportResult
) -> None:
    assert coreml_export.manifest is not None
    description = coreml_export.manifest.model.preprocessing.for_size(64, 64)
    digits = sorted((REPOSITORY / "mobilevit_deploy/data/demo/images").glob("*.png"))
    pictures = [Image.open(path) for path in digits]
    lines = [
        f"model {check.stored(picture, f'digit{number}')} {check.folder / f'digit{number}.out'}"
        for number, picture in enumerate(pictures)
    ]
    for number, size in enumerate(check.run(lines)):
        got = check.pixels(f"digit{number}.out", size)
        assert np.array_equal(got, description.pixels(pictures[number]))
    assert len(digits) > 1


def test_a_picture_that_is_too_small(check: Check) -> None:
    stored = check.stored(Image.new("RGB", (9, 7)), "small")
    (said,) = check.run([f"pixels {stored} 72 72 cover 64 64 bilinear true none"])
    assert said == "The picture is 9x7 pixels; at least 8x8 are needed."
    assert not (check.folder / "none").exists()


def test_pictures_are_turned_upright_as_exif_says(check: Check) -> None:
    picture = open_image(PHOTOS[0]).resize((23, 17))
    stored = check.stored(picture, "turned")
    lines = [f"upright {stored} {number} {check.folder / f'up{number}'}" for number in range(1, 9)]
    for number, size in enumerate(check.run(lines), start=1):
        picture.getexif()[0x0112] = number
        expected = ImageOps.exif_transpose(picture)
        assert np.array_equal(check.pixels(f"up{number}", size), np.asarray(expected))


def test_the_best_classes_with_their_labels(check: Check) -> None:
    logits = np.array([1.5, -3, 80, 79.5, 0, 80, 2, 2, 2, -100], np.float32)
    (check.folder / "logits").write_bytes(logits.tobytes())
    powers = np.exp(logits.astype(np.float64) - 80)
    powers /= powers.sum()
    output = "\n".join(check.run([f"top {check.folder / 'logits'} 10"]))
    order = sorted(range(10), key=lambda index: (-powers[index], index))
    for index in order:
        number, probability, rest = output.split(" ", 2)
        assert int(number) == index
        assert float(probability) == pytest.approx(powers[index], rel=1e-12)
        label = HOSTILE[index]
        assert rest.startswith(label)
        output = rest.removeprefix(label).lstrip("\n")
    assert output == ""
    best = check.run([f"top {check.folder / 'logits'} 2", f"top {check.folder / 'logits'} 0"])
    assert [line.split()[0] for line in best if line[:1].isdigit()] == ["2", "5"]


def test_the_model_is_a_folder_in_the_built_bundle(
    check: Check, coreml_export: ExportResult
) -> None:
    """`.copy` keeps the package as it is; `.process` would put its files side by side."""
    (bundle,) = check.program.parent.glob("*.resources")
    (fp16,) = [one for one in coreml_export.published if one.precision == "fp16"]
    assert digest(bundle / "model.mlpackage") == fp16.sha256


@pytest.fixture(scope="module")
def against_stubs(package: Path, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The checks, with the package as a module."""
    folder = tmp_path_factory.mktemp("modules")
    swift("swiftc", "--version", cwd=folder)  # skips where there is none
    check = load_checks(folder)
    emit_frameworks(check)
    emit_package(package, check, folder)
    return check


def test_its_example_type_checks(against_stubs: ModuleType, package: Path) -> None:
    done = against_stubs.swiftc(str(package / "Example.swift"))
    assert done.returncode == 0, done.stdout + done.stderr


_USE = """
import CoreGraphics
import CoreVideo
import MobileViTClassifier

@MainActor
final class Screen {
  let classifier: MobileViTClassifier
  var image: CGImage?
  var frame: CVPixelBuffer?

  init() async throws { classifier = try await MobileViTClassifier(computeUnits: .cpuOnly) }

  func show() async throws -> String? {
    if let frame { return try await classifier.classify(frame, orientation: .right).first?.label }
    guard let image else { return nil }
    let found: [Classification] = try await classifier.classify(image, most: 3)
    return found.first?.label ?? MobileViTClassifier.labels?.first
  }
BODY
}
"""


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", None),
        ("func bad() throws { _ = try classifier.classify(image!) }", "async"),
        ("func bad() async { _ = await classifier.classify(image!) }", "try"),
        ("func bad() async throws { _ = try await classifier.classify(1) }", "Int"),
        ("nonisolated func bad() -> MLModel? { classifier.model }", "MLModel"),
        ("func bad() -> Any { classifier.model }", "private"),
        ("nonisolated func bad() { image = nil }", "main actor-isolated"),
    ],
)
def test_what_compiles_against_it_and_what_does_not(
    against_stubs: ModuleType, tmp_path: Path, body: str, complaint: str | None
) -> None:
    source = tmp_path / "Use.swift"
    source.write_text(_USE.replace("BODY", body))
    done = against_stubs.swiftc(str(source))
    said = done.stdout + done.stderr
    if complaint is None:
        assert done.returncode == 0, said
    else:
        assert done.returncode != 0
        assert complaint in said


def test_the_harness_apps_sample_screen_uses_it(against_stubs: ModuleType, tmp_path: Path) -> None:
    sample_screen_uses("Classifier", against_stubs, tmp_path)


def sample_screen_uses(kind: str, against_stubs: ModuleType, folder: Path) -> None:
    """The harness app's sample screen compiles with the package's module."""
    screen = REPOSITORY / "apps" / "ios" / "Harness" / "Classifying"
    uses = folder / "Uses.swift"
    # The type is there only where the package is.
    uses.write_text(f"func open() async throws -> Embedded{kind} {{ try await .init() }}\n")
    sources = [screen / "PictureClassifier.swift", screen / f"Embedded{kind}.swift", uses]
    done = against_stubs.swiftc(*map(str, sources))
    assert done.returncode == 0, done.stdout + done.stderr


BOXES = Postprocessing(
    in_artifact=True,
    boxes=BoxSteps(
        suppressed=False, score_threshold=0.3, iou_threshold=0.5, per_class=400, most=9,
        centre_variance=0.1, size_variance=0.2,
        anchors=(AnchorGrid(rows=4, columns=5, sizes=((0.1, 0.2),)),),
    ),
)  # fmt: skip
MASK = Postprocessing(in_artifact=True, size=(64, 48), align_corners=False)


def spec(role: str, layout: str, shape: Sequence[int], dtype: str = "float32") -> TensorSpec:
    return TensorSpec.model_validate(
        {"name": role, "role": role, "layout": layout, "shape": shape, "dtype": dtype}
    )


@pytest.mark.parametrize(
    ("kind", "outputs", "steps", "facts"),
    [
        ("Segmenter", [spec("mask", "NHW", (1, 64, 48), "int32")], MASK, ["count: 3072", "Masks"]),
        ("Segmenter", [spec("scores", "NCHW", (1, 10, 4, 3))], MASK, ["count: 120", "Masks"]),
        (
            "Detector",
            [spec("probabilities", "NAC", (1, 20, 3)), spec("boxes", "NAK", (1, 20, 4))],
            BOXES,
            ["count: 80),\n    Output", "Objects"],
        ),
        (
            "Detector",
            [spec("classes", "ND", (1, 9), "int32"), spec("boxes", "NDK", (1, 9, 4)),
             spec("confidences", "ND", (1, 9))],
            BOXES,
            ["count: 36),\n    Output", "Objects"],
        ),
        (
            "Detector",
            [spec("class-confidences", "DC", (None, 3)), spec("centred-boxes", "DK", (None, 4))],
            BOXES,
            ["values.isMultiple(of: count)", "Objects"],
        ),
    ],
    ids=["mask", "scores", "candidates", "suppressed", "Core ML's"],
)  # fmt: skip
def test_packages_of_masks_and_boxes_agree_with_the_stubs(
    coreml_export: ExportResult,
    against_stubs: ModuleType,
    tmp_path: Path,
    kind: str,
    outputs: Sequence[TensorSpec],
    steps: Postprocessing,
    facts: Sequence[str],
) -> None:
    """Types alone; the sample screen and the example use its interface. Decoders have vectors."""
    assert coreml_export.manifest is not None
    artifact = coreml_export.published[0].model_copy(
        update={"outputs": (*coreml_export.published[0].outputs, *outputs), "postprocessing": steps}
    )
    package = tmp_path / "swift"
    embed_model(SWIFT, coreml_export.folder, coreml_export.manifest, (artifact,), package)
    code = package / "Sources" / f"MobileViT{kind}"
    assert facts[0] in (code / "Model.swift").read_text()
    assert (code / f"{facts[1]}.swift").exists()
    emit_package(package, against_stubs, tmp_path)
    require_format(package)
    if outputs[0].role in {"mask", "probabilities"}:  # the interface is the same with the others
        done = against_stubs.swiftc(str(package / "Example.swift"))
        assert done.returncode == 0, done.stdout + done.stderr
        sample_screen_uses(kind, against_stubs, tmp_path)


def test_it_is_formatted(package: Path) -> None:
    require_format(package)


def require_format(package: Path) -> None:
    done = swift(
        *("swift", "format", "lint", "--strict", "--recursive", "--configuration", str(FORMAT)),
        str(package),
        cwd=package,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
