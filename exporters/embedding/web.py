"""`--embed web`: an ES module package with the model, its labels and its preprocessing.

The resize, crop and softmax are the browser harness's own code (`web/picture.js` is built from
apps/web), so a web app computes what the harness checked.
"""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mobilevit_deploy.contract.manifest import Artifact, Manifest, resolve_artifact
from mobilevit_deploy.errors import ExportError

SOURCES = Path(__file__).parent / "web"
_AS_THEY_ARE = ("index.js", "index.d.ts", "picture.js", "example.js")
_TEMPLATES = ("package.json", "model.js", "README.md")
_READABLE = 0o755


def web_folder(output: Path, *, overwrite: bool) -> Path:
    """Where the package goes: `embed/web` in the export folder; asked before anything is exported.

    Raises:
        ExportError: there is one already, and it is not to be replaced.
    """
    folder = output / "embed" / "web"
    if folder.exists() and not overwrite:
        raise ExportError(f"{folder} exists. Replace it with --overwrite, or move it away.")
    return folder


def embed_web(export: Path, manifest: Manifest, published: Sequence[Artifact], to: Path) -> None:
    """Write the package; a reader of the folder sees the former one or this one, whole.

    Args:
        export: the export folder.
        manifest: its manifest.
        published: artifacts to choose from: the first ONNX file in fp32, else the first ONNX file.
        to: the package's folder.

    Raises:
        ExportError: no ONNX file is among them, or the disk refuses.
        ManifestError: the file is not what was published.
    """
    files = [one for one in published if one.format == "onnx"]
    if not files:
        raise ExportError("No ONNX file was published, so there is nothing to embed.")
    artifact = next((one for one in files if one.precision == "fp32"), files[0])
    source = resolve_artifact(export, artifact)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".web-") as temporary:
            made = Path(temporary) / "made"
            made.mkdir(_READABLE)
            shutil.copyfile(source, made / "model.onnx")
            for name in _AS_THEY_ARE:
                shutil.copyfile(SOURCES / name, made / name)
            for name, text in _rendered(manifest, artifact).items():
                (made / name).write_text(text, encoding="utf-8")
            if to.exists():
                to.rename(Path(temporary) / "former")
            made.rename(to)
    except OSError as error:
        raise ExportError(f"{to} cannot be written: {error.strerror}.") from None


def _rendered(manifest: Manifest, artifact: Artifact) -> dict[str, str]:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SOURCES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (no HTML; values are JSON, which is JavaScript too)
    )
    environment.filters["js"] = json.dumps
    record, spec = manifest.model, artifact.inputs[0]
    height, width = artifact.input_size
    values = {
        "record": record,
        "artifact": artifact,
        "toolkit": manifest.toolkit,
        "labels": record.distinct_labels,
        "preprocessing": record.preprocessing.for_size(height, width).model_dump(mode="json"),
        "input": spec.model_dump(mode="json"),
        "height": height,
        "width": width,
        "name": f"{record.variant.replace('_', '-')}-{record.task}",
    }
    return {name: environment.get_template(f"{name}.j2").render(**values) for name in _TEMPLATES}
