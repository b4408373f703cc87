"""`mvit-predict`: what does an exported model see in a picture?"""

from pathlib import Path
from typing import Annotated

import typer

from mobilevit_deploy.console import activity, err, out, print_json, reported, styled

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

_EXAMPLES = """
**Examples**

`mvit-predict cat.jpg --model exports/mobilevit_s`

`mvit-predict street.jpg --model exports/mobilevit_s-deeplabv3 --save drawn`

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
    top: Annotated[int, typer.Option(min=1, help="Results to show per picture.")] = 5,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    save: Annotated[
        Path,
        typer.Option(
            help="Folder for PNG files with masks or boxes drawn into the pictures; classes of "
            "whole pictures are only printed."
        ),
    ] = Path("predictions"),
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Run pictures through an exported artifact, preprocessed as its manifest says."""
    with reported(debug=debug, as_json=as_json):
        with activity() as progress:
            progress("looking at the pictures")
            from mobilevit_deploy.prediction import predict, save_drawn
            from mobilevit_deploy.tasks import get_task

            found = predict(
                model, images, artifact_format=artifact_format, precision=precision, most=top
            )
            artifact, results = found.artifact, found.results
            task = get_task(found.manifest.model.task)
            drawn = save_drawn(found, images, save)
        if as_json:
            places = [{"drawn": str(file)} for file in drawn] or [{} for _ in images]
            print_json(
                {
                    "artifact": artifact.file,
                    "trained": found.manifest.model.trained,
                    "images": [
                        {"image": str(image), **said, **task.document(result)}
                        for image, said, result in zip(images, places, results, strict=True)
                    ],
                }
            )
            return
        if not found.manifest.model.trained:
            err.print(styled("yellow", "The model is untrained: its answers mean nothing."))
        from rich.table import Table

        ran_on = f" on {artifact.parity.runtime}" if artifact.parity is not None else ""
        out.print(f"{artifact.title}{ran_on}")
        table = Table("image", *task.columns)
        for image, result in zip(images, results, strict=True):
            for rank, row in enumerate(task.rows(result)):
                table.add_row(image.name if rank == 0 else "", *row)
            if top > 1:
                table.add_section()
        out.print(table)
        for file in drawn:
            out.print(f"drawn: {file}")


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-predict")
