"""Two export folders of the same weights, ours and transformers', for `mvit-bench serve`.

    python -m benchmarks.studies.peers.browser_folders mobilevitv2_100 build/browser
    mvit-bench serve build/browser/ours build/browser/transformers

The page then measures both in turns, and checks both against the same references. The weights are
random, and taken to expect RGB: a plain export leaves the colour order to the app, and the page
feeds RGB.
"""

import argparse
import importlib.metadata
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.studies.peers.contenders import Contender
from benchmarks.studies.peers.files import prepare, weights_of
from exporters.pipeline import export
from exporters.publication import open_publication
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import Artifact, Manifest, ParityRecord
from mobilevit_deploy.errors import ExportError, MobileViTError
from mobilevit_deploy.parity import LIMITS, compare, require_within
from mobilevit_deploy.parity.pictures import STORED, draw
from mobilevit_deploy.parity.references import reference_logits
from mobilevit_deploy.runtimes import open_session, run_images
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
    folder.mkdir(parents=True, exist_ok=True)
    theirs = prepare(_THEIRS, name, input_size, folder)
    checkpoint = load_checkpoint(weights_of(name, input_size, folder), name)
    model, record = checkpoint.model, checkpoint.record
    preprocessing = record.preprocessing.model_copy(update={"colour_order": "RGB"})
    record = record.model_copy(update={"preprocessing": preprocessing})
    result = export(
        Checkpoint(model, record),
        output / "ours",
        formats=("onnx",),
        input_size=input_size,
        overwrite=True,
    )
    for failure in result.failures:
        raise failure.error
    if result.manifest is None:
        raise ExportError(f"Nothing was published in {output / 'ours'}.")
    target = output / "transformers"
    with open_publication(
        target, record, result.manifest.parameters, overwrite=True
    ) as publication:
        sized = preprocessing.for_size(input_size, input_size)
        pixels = draw(STORED, sized)
        logits = reference_logits(model, sized, pixels)
        publication.add_references(list(STORED), pixels, logits)
        staged = publication.staging / "model.onnx"
        _copy_with_named_output(theirs, staged)
        artifact = _described(staged, result.manifest, pixels, logits)
        publication.publish(staged, [artifact])
    return output / "ours", target


def _copy_with_named_output(source: Path, to: Path) -> None:
    """The same graph; its output gets the name that the page looks for."""
    import onnx

    graph = onnx.load(str(source))
    (output,) = graph.graph.output
    for node in graph.graph.node:
        for index, name in enumerate(node.output):
            if name == output.name:
                node.output[index] = "logits"
    output.name = "logits"
    onnx.checker.check_model(graph)
    onnx.save(graph, str(to))


def _described(path: Path, ours: Manifest, pixels: Any, logits: Any) -> Artifact:
    """The manifest's entry of a plain export: what it takes, and how far off it is."""
    session = open_session("onnx", path, threads=1)
    ((image, taken),), ((logits_name, given),) = session.inputs.items(), session.outputs.items()
    spec = TensorSpec.model_validate(
        {"name": image, "shape": taken.shape, "dtype": "float32", "layout": "NCHW", "range": (0, 1)}
    )
    figures = compare(logits, run_images(session, pixels, spec)[logits_name], LIMITS["fp32"])
    require_within(figures, LIMITS["fp32"], "The plain export")
    mine = ours.artifacts[0]
    return mine.model_copy(
        update={
            "target": "plain",
            "rewrites": (),
            "file": "model.onnx",
            "sha256": digest(path),
            "bytes": path.stat().st_size,
            "inputs": (spec,),
            "outputs": (
                TensorSpec.model_validate(
                    {
                        "name": logits_name,
                        "shape": given.shape,
                        "dtype": "float32",
                        "layout": "NC",
                    }
                ),
            ),
            "parity": ParityRecord(
                limit=LIMITS["fp32"].name, runtime=session.runtime, **asdict(figures)
            ),
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
