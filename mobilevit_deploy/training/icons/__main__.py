"""Makes the benchmark: python -m mobilevit_deploy.training.icons FOLDER."""

from pathlib import Path
from typing import Annotated

import typer

from mobilevit_deploy.console import activity, out, reported
from mobilevit_deploy.training.icons.benchmark import Counts, make_benchmark


def main(
    folder: Annotated[Path, typer.Argument(help="Where it goes; missing or empty.")],
    pictures: Annotated[
        int, typer.Option(min=1, help="Training pictures of every class.")
    ] = Counts.train,
    seed: Annotated[
        int, typer.Option(min=0, help="Of the training pictures; the others are always the same.")
    ] = 0,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Draw pictures of icons in class folders: train, val and test, and a card."""
    with reported(debug=debug):
        with activity() as progress:
            make_benchmark(folder, counts=Counts(train=pictures), seed=seed, progress=progress)
        out.print(f"Written to {folder}.")


if __name__ == "__main__":
    typer.run(main)
