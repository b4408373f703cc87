"""`mvit-predict`: what does an exported model see in a picture?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from mobilevit_deploy.console import activity, err, out, print_json, reported

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

_EXAMPLES = """
**Examples**

`mvit-predict cat.jpg --model exports/mobilevit_s`

`mvit-predict *.png --model exports/mobilevit_s --precision fp16 --top 3 --json`
"""


@app.command(epilog=_EXAMPLES)
def command(
    images: Annotated[list[Path], typer.Argument(help="Pictures: JPEG, PNG, WebP, ...")],
    model: Annotated[Path, typer.Option(help="Export folder, with its manifest.json.")],
    artifact_format: Annotated[
        str | None, typer.Option("--format", help="Which artifact; the first if left out.")
    ] = None,
    precision: Annotated[
        str | None, typer.Option(help="Which artifact; the first if left out.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Classes to show per picture.")] = 5,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Classify pictures with an exported artifact, preprocessed as its manifest says."""
    with reported(debug=debug, as_json=as_json):
        with activity() as progress:
            progress("classifying")
            from mobilevit_deploy.contract.manifest import read_manifest
            from mobilevit_deploy.prediction import choose_artifact, classify

            manifest = read_manifest(model)
            artifact = choose_artifact(manifest, artifact_format, precision)
            results = classify(model, manifest, artifact, images, top)
        if as_json:
            print_json(
                {
                    "artifact": artifact.file,
                    "trained": manifest.model.trained,
                    "images": [
                        {"image": str(image), "classes": [asdict(score) for score in scores]}
                        for image, scores in zip(images, results, strict=True)
                    ],
                }
            )
            return
        if not manifest.model.trained:
            err.print("[yellow]The model is untrained: its classes mean nothing.[/]")
        from rich.table import Table

        ran_on = f" on {artifact.parity.runtime}" if artifact.parity is not None else ""
        out.print(f"{artifact.title}{ran_on}")
        table = Table()
        table.add_column("image")
        table.add_column("class")
        table.add_column("probability", justify="right")
        for image, scores in zip(images, results, strict=True):
            for rank, score in enumerate(scores):
                table.add_row(
                    escape(image.name) if rank == 0 else "",
                    escape(score.label),
                    f"{score.probability:.1%}",
                )
            if top > 1:
                table.add_section()
        out.print(table)


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-predict")
