"""`--embed web`: a package that a fresh Vite project builds, and that reads digits in a browser."""

import http.server
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from exporters import ExportResult, export
from exporters.embedding.package import embed_model
from exporters.embedding.web import SOURCES, WEB
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.errors import ExportError, ManifestError, UsageError
from mobilevit_deploy.prediction import predict
from mobilevit_deploy.tasks import get_task
from tests.browser import Browser
from tests.exporters.test_pipeline import snapshot

REPOSITORY = Path(__file__).parents[2]
APP = REPOSITORY / "apps" / "web"
DIGITS = REPOSITORY / "mobilevit_deploy" / "data" / "demo" / "images"
PHOTO = REPOSITORY / "mobilevit_deploy" / "data" / "photos" / "astronaut.jpg"

PICTURES = ["digit_2.png", "digit_3.png", "digit_4.png"]

_PAGE = '<!doctype html><body><script type="module" src="/src/main.ts"></script></body>'
_MAIN = """
import { type Classified, classify, labels } from "./classifier/index.js";

const held = fetch("/hold"); // headless Chromium waits for what is fetched, not for WebAssembly
addEventListener("unhandledrejection", (event) => {
  document.title = JSON.stringify({ error: String(event.reason) });
  void fetch("/release");
});
const read = async (name: string): Promise<Classified | undefined> => {
  const answer = await fetch(`/${name}`);
  const [best] = await classify(await answer.blob(), 1);
  return best;
};
const small = new Blob(["no picture"]);
const refused = await classify(small).catch((error: Error) => error.message);
const found = await Promise.all(NAMES.map(read));
document.title = JSON.stringify({ found, labels: labels?.length, refused });
await fetch("/release");
await held;
"""
_MASKS = """
import { segment } from "./classifier/index.js";

const held = fetch("/hold");
addEventListener("unhandledrejection", (event) => {
  document.title = JSON.stringify({ error: String(event.reason) });
  void fetch("/release");
});
const { height, width, classes, shares, overlay } = await segment(
  await (await fetch("/astronaut.jpg")).blob(),
);
const alphas = new Set(overlay.data.filter((_, i) => i % 4 === 3));
const mask = Array.from(classes);
document.title = JSON.stringify({ size: [height, width], mask, shares, alphas: [...alphas] });
await fetch("/release");
await held;
"""
_BOXES = """
import { detect } from "./classifier/index.js";

const held = fetch("/hold");
addEventListener("unhandledrejection", (event) => {
  document.title = JSON.stringify({ error: String(event.reason) });
  void fetch("/release");
});
const found = await detect(await (await fetch("/photo.png")).blob());
document.title = JSON.stringify({
  found: found.map(({ index, confidence, box: { left, top, right, bottom } }) => [
    index, confidence, left, top, right, bottom,
  ]),
  labels: found.map(({ label }) => label),
});
await fetch("/release");
await held;
"""
_TYPESCRIPT = {
    "compilerOptions": {
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "lib": ["es2022", "dom"],
        "strict": True,
        "noEmit": True,
        "types": [],
    },
    "include": ["src/main.ts"],
}


@pytest.fixture
def node_modules() -> Path:
    folder = APP / "node_modules"
    if shutil.which("npx") is None or not (folder / "vite").is_dir():
        pytest.skip("Node.js and apps/web/node_modules are not installed: npm ci in apps/web")
    return folder


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A folder on a local port; /hold is answered once /release was asked for."""
    released = threading.Event()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def do_GET(self) -> None:
            if self.path == "/release":
                released.set()
            if self.path == "/hold":
                released.wait(60)
            super().do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def by_python(export: ExportResult, picture: Path) -> np.ndarray:
    """The fp32 file's probabilities, by the toolkit's own preprocessing."""
    assert export.manifest is not None
    (fp32,) = [one for one in export.published if one.precision == "fp32"]
    pixels = export.manifest.model.preprocessing.for_size(64, 64).pixels(Image.open(picture))
    session = onnxruntime.InferenceSession(export.folder / fp32.file)
    planes = pixels.transpose(2, 0, 1)[None].astype(np.float32)
    (logits,) = session.run(None, {"image": planes})
    powers = np.exp(logits[0] - logits[0].max())
    return powers / powers.sum()


def packed(export: ExportResult, to: Path) -> Path:
    assert export.manifest is not None
    embed_model(WEB, export.folder, export.manifest, export.published, to)
    return to


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(
        ["npx", "--no-install", *command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_holds_what_its_readme_says(demo_export: ExportResult, tmp_path: Path) -> None:
    folder = packed(demo_export, tmp_path / "embed" / "web")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "index.js",
        "index.d.ts",
        "picture.js",
        "session.js",
        "model.js",
        "model.onnx",
        "example.js",
        "package.json",
        "README.md",
    }
    assert [path.name for path in folder.parent.iterdir()] == ["web"]
    package = json.loads((folder / "package.json").read_text())
    assert package["name"] == "mobilevit-xxs-classification"
    assert "onnxruntime-web" in package["peerDependencies"]
    readme = (folder / "README.md").read_text()
    assert "64 x 64" in readme
    assert all(name in readme for name in names - {"package.json", "README.md"})
    assert len((folder / "example.js").read_text().splitlines()) == 10
    model = (folder / "model.js").read_text()
    assert '"crop": [64, 64]' in model
    (fp32,) = [one for one in demo_export.published if one.precision == "fp32"]
    assert (folder / "model.onnx").read_bytes() == (demo_export.folder / fp32.file).read_bytes()


def test_labels_are_data_whatever_they_say(demo_export: ExportResult, tmp_path: Path) -> None:
    assert demo_export.manifest is not None
    hostile = ['"; alert(1); "', "</script>", "\u2028", "`${x}`", "\\", "ü", "", "a", "b", "c"]
    record = demo_export.manifest.model.model_copy(update={"labels": tuple(hostile)})
    manifest = demo_export.manifest.model_copy(update={"model": record})
    embed_model(WEB, demo_export.folder, manifest, demo_export.published, tmp_path / "web")
    first = (tmp_path / "web" / "model.js").read_text().splitlines()[1]
    written = first.removeprefix("export const labels = ").removesuffix(";")
    assert json.loads(written) == hostile
    assert written.isascii()


def test_the_output_that_tells_classes_apart_is_found_by_its_role(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    assert demo_export.manifest is not None
    first = demo_export.published[0]
    (scores,) = first.outputs
    mask = scores.model_copy(update={"name": "mask", "role": "mask"})
    both = first.model_copy(update={"outputs": (mask, scores)})
    embed_model(WEB, demo_export.folder, demo_export.manifest, (both,), tmp_path / "web")
    written = (tmp_path / "web" / "model.js").read_text()
    assert 'export const outputs = [{"name": "logits", ' in written
    neither = first.model_copy(update={"outputs": (mask,)})
    with pytest.raises(ExportError, match="an ONNX file of classes, masks or boxes"):
        embed_model(WEB, demo_export.folder, demo_export.manifest, (neither,), tmp_path / "other")


def test_it_is_published_with_the_export_whole(
    demo_checkpoint: Checkpoint, export_folder: Path
) -> None:
    folder = export_folder / "embed" / "web"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("old")
    before = snapshot(export_folder)
    with pytest.raises(ExportError, match="holds embed/web already"):
        export(demo_checkpoint, export_folder, input_size=32, embed="web")
    assert snapshot(export_folder) == before
    result = export(demo_checkpoint, export_folder, input_size=64, embed="web", overwrite=True)
    assert result.package == folder
    assert not (folder / "mine.txt").exists()
    model = export_folder / result.published[0].file
    assert (folder / "model.onnx").read_bytes() == model.read_bytes()


def test_a_damaged_file_is_not_embedded(
    demo_export: ExportResult, export_folder: Path, tmp_path: Path
) -> None:
    assert demo_export.manifest is not None
    (export_folder / demo_export.published[0].file).write_bytes(b"damaged")
    for published, error, message in (
        (demo_export.published[:1], ManifestError, "SHA-256"),
        ((), ExportError, "nothing to embed"),
    ):
        with pytest.raises(error, match=message):
            embed_model(WEB, export_folder, demo_export.manifest, published, tmp_path / "web")
    assert not (tmp_path / "web").exists()


def test_the_shared_code_is_the_harnesss(node_modules: Path, tmp_path: Path) -> None:
    """Otherwise: npx vite build --config vite.embed.config.ts, in apps/web."""
    run("vite", "build", "--config", "vite.embed.config.ts", "--outDir", str(tmp_path), cwd=APP)
    assert (tmp_path / "picture.js").read_text() == (SOURCES / "package" / "picture.js").read_text()


def run_in_project(project: Path, main: str, browser: Browser) -> dict[str, Any]:
    """A page of a fresh Vite project, type-checked, built and run: what it writes as its title."""
    (project / "index.html").write_text(_PAGE)
    (project / "src" / "main.ts").write_text(main)
    (project / "tsconfig.json").write_text(json.dumps(_TYPESCRIPT))
    (project / "package.json").write_text('{"private": true, "type": "module"}')
    (project / "node_modules").symlink_to(APP / "node_modules")
    run("tsc", cwd=project)
    run("vite", "build", "--target", "es2022", cwd=project)
    with serving(project / "dist") as address:
        document = browser.document(address, until="document.title !== ''")
    title = re.search("<title>(.*?)</title>", document)
    assert title is not None, document
    told: dict[str, Any] = json.loads(title[1].replace("&quot;", '"'))
    return told


@pytest.mark.usefixtures("node_modules")
def test_it_works_in_a_fresh_vite_project(
    demo_export: ExportResult, tmp_path: Path, browser: Browser
) -> None:
    project = tmp_path / "app"
    packed(demo_export, project / "src" / "classifier")
    shutil.copytree(DIGITS, project / "public")
    told = run_in_project(project, _MAIN.replace("NAMES", json.dumps(PICTURES)), browser)
    for name, found in zip(PICTURES, told["found"], strict=True):
        probabilities = by_python(demo_export, DIGITS / name)
        assert found["index"] == np.argmax(probabilities)
        assert found["label"] == str(found["index"])
        assert found["probability"] == pytest.approx(max(probabilities), abs=1e-4)
    assert told["labels"] == 10
    assert "not a picture" in told["refused"]


@pytest.mark.usefixtures("node_modules")
@pytest.mark.parametrize("postprocess", [True, False])
def test_a_mask_is_the_toolkits(postprocess: bool, tmp_path: Path, browser: Browser) -> None:
    masks = load_checkpoint("random", "mobilevit_xxs", "segmentation")
    result = export(
        masks,
        tmp_path / "x",
        formats=("onnx",),
        input_size=64,
        postprocess=postprocess,
        embed="web",
    )
    assert result.package is not None
    project = tmp_path / "app"
    shutil.copytree(result.package, project / "src" / "classifier")
    (project / "public").mkdir()
    shutil.copyfile(PHOTO, project / "public" / PHOTO.name)
    told = run_in_project(project, _MASKS, browser)
    (right,) = predict(result.folder, [PHOTO]).results
    assert told["size"] == list(right.mask.shape)
    # The browser's resize may differ by one of 255.
    assert np.mean(np.reshape(told["mask"], told["size"]) == right.mask) > 0.99
    found, counts = np.unique(told["mask"], return_counts=True)
    shares = {one["index"]: one["share"] for one in told["shares"]}
    assert shares == pytest.approx(dict(zip(found.tolist(), counts / counts.sum(), strict=True)))
    assert all(one["label"] == f"class {one['index']}" for one in told["shares"])
    assert set(told["alphas"]) <= {0, 153}


@pytest.mark.usefixtures("node_modules")
def test_boxes_are_the_toolkits(tmp_path: Path, browser: Browser) -> None:
    boxes = load_checkpoint("random", "mobilevit_xxs", "detection")
    result = export(boxes, tmp_path / "x", formats=("onnx",), input_size=64, embed="web")
    assert result.package is not None
    project = tmp_path / "app"
    shutil.copytree(result.package, project / "src" / "classifier")
    (project / "public").mkdir()
    # As PNG: decoders of JPEG may differ in the last bit.
    Image.open(PHOTO).save(project / "public" / "photo.png")
    told = run_in_project(project, _BOXES, browser)
    (right,) = predict(result.folder, [PHOTO], most=200).results
    width, height = Image.open(PHOTO).size
    expected = np.array(
        [(one.index, one.probability, *np.multiply(one.box, (width, height) * 2)) for one in right]
    )
    found = np.array(told["found"])
    assert found.shape == expected.shape
    assert len(found) > 20
    assert told["labels"] == [f"class {index:.0f}" for index in found[:, 0]]
    # Of random weights probabilities are close: single precision may order them otherwise.
    closest = np.abs(found[:, None] - expected[None]).max(axis=2).min(axis=1)
    assert np.mean(closest < 0.05) > 0.98


def test_a_package_without_a_decoder_is_refused() -> None:
    """Before anything is computed: a class per pixel, where only a class per picture is read."""
    classes = replace(WEB, reads=((("scores", "NC"),),))
    classes.require_decoder(get_task("classification"))
    with pytest.raises(UsageError, match="--embed web has no decoder for segmentation: it reads"):
        classes.require_decoder(get_task("segmentation"))
    halves = replace(WEB, reads=((("boxes", "NAK"), ("scores", "NC")),))
    with pytest.raises(UsageError, match=r"it reads boxes \[NAK\], scores \[NC\], and the model"):
        halves.require_decoder(get_task("detection"))
