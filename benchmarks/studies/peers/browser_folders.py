"""Two export folders of the same weights, ours and transformers', for `mvit-bench serve`.

    python -m benchmarks.studies.peers.browser_folders mobilevitv2_100 build/browser
    mvit-bench serve build/browser/ours build/browser/transformers

The page then measures both in turns, and checks both against the same references. The weights are
random, and taken to expect RGB: a plain export leaves the colour order to the app, and the page
feeds RGB.
"""

import argparse
import importlib.metadata
import shutil
import sys
from functools import partial
from pathlib import Path

from benchmarks.studies.peers.contenders import Contender
from benchmarks.studies.peers.files import prepare, read_notes, weights_of
from exporters import export
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import (
    MANIFEST_NAME,
    Artifact,
    Manifest,
    manifest_text,
)
from mobilevit_deploy.errors import ExportError, MobileViTError, ParityError
from mobilevit_deploy.parity import check
from mobilevit_deploy.publishing import publish_file
from mobilevit_deploy.runtimes import as_input, open_session
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.verification import stored_references
from mobilevit_deploy.vocabulary import TensorSpec

_THEIRS = Contender("onnx", "transformers", "transformers")


def make_folders(name: str, output: Path, folder: Path, input_size: int = 256) -> tuple[Path, Path]:
    """Write `output`/ours and `output`/transformers; the latter's manifest says whose file it is.

    Args:
        name: a network of v1 or v2.
        output: the folders are replaced.
        folder: of the peers' files, as of `mvit-bench peers`; made there if need be.
        input_size: side in pixels, a multiple of 64.

    Raises:
        MobileViTError: a file cannot be made, or does not compute what the reference computes.
    """
    theirs = folder / read_notes(prepare(_THEIRS, name, input_size, folder)).path
    checkpoint = load_checkpoint(weights_of(name, input_size, folder), name)
    preprocessing = checkpoint.record.preprocessing.model_copy(update={"colour_order": "RGB"})
    record = checkpoint.record.model_copy(update={"preprocessing": preprocessing})
    ours, other = output / "ours", output / "transformers"
    result = export(
        Checkpoint(checkpoint.model, record),
        ours,
        formats=("onnx",),
        input_size=input_size,
        overwrite=True,
    )
    for failure in result.failures:
        raise failure.error
    if result.manifest is None:
        raise ExportError(f"Nothing was published in {ours}.")
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(ours, other)
    (mine,) = result.manifest.artifacts
    (other / mine.file).unlink()
    task = get_task(record.task)
    _copy_with_named_outputs(theirs, other / "model.onnx", [one.name for one in task.outputs])
    artifact = _described(other, result.manifest, mine)
    manifest = result.manifest.model_copy(update={"artifacts": (artifact,)})
    publish_file(other / MANIFEST_NAME, manifest_text(manifest))
    return ours, other


def _copy_with_named_outputs(source: Path, to: Path, names: list[str]) -> None:
    """The same graph; its outputs get the names that the references have."""
    import onnx

    graph = onnx.load(str(source))
    renamed = {}
    for output, name in zip(graph.graph.output, names, strict=True):
        renamed[output.name] = output.name = name
    for node in graph.graph.node:
        for index, name in enumerate(node.output):
            node.output[index] = renamed.get(name, name)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(to))


def _described(folder: Path, ours: Manifest, mine: Artifact) -> Artifact:
    """The manifest's entry of the plain export in a folder, compared with the references."""
    path = folder / "model.onnx"
    session = open_session("onnx", path, threads=1)
    ((image, taken),) = session.inputs.items()
    spec = TensorSpec(
        name=image,
        shape=taken.shape,
        dtype="float32",
        layout="NCHW",
        range=(0.0, 1.0),
        role="image",
    )
    checked = check(
        session,
        stored_references(folder, ours, mine.input_size),
        get_task(ours.model.task),
        mine.limits,
        prepare=partial(as_input, spec=spec),
    )
    if checked.problems:
        raise ParityError(f"The plain export: {'; '.join(checked.problems)}.")
    return mine.model_copy(
        update={
            "target": "plain",
            "rewrites": (),
            "file": path.name,
            "sha256": digest(path),
            "bytes": path.stat().st_size,
            "inputs": (spec,),
            "parity": checked.parity,
            "operators": {},
            "tools": {
                each: importlib.metadata.version(each) for each in ("torch", "transformers", "onnx")
            },
        }
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="network of v1 or v2, e.g. mobilevitv2_100")
    parser.add_argument("output", type=Path, help="gets the folders ours and transformers")
    parser.add_argument("--folder", type=Path, default=Path("benchmark-results/peers"))
    parser.add_argument("--input-size", type=int, default=256)
    given = parser.parse_args()
    try:
        made = make_folders(given.name, given.output, given.folder, given.input_size)
    except MobileViTError as error:
        sys.exit(str(error))
    sys.stdout.write(f"mvit-bench serve {made[0]} {made[1]}\n")


if __name__ == "__main__":
    main()
