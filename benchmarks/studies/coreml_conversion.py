"""Core ML packages of the same weights: Hugging Face transformers converted plainly, and exported.

Run with `python -m benchmarks.studies.coreml_conversion`.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mobilevit_deploy.processes import call_in_process
from benchmarks.studies.coreml_measurement import Measurement, text_rows
from mobilevit_deploy.console import activity, out, print_json, reported
from mobilevit_deploy.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

MODELS = ("mobilevit_s", "mobilevitv2_100")

_EXAMPLES = """
**Examples**

`python -m benchmarks.studies.coreml_conversion` (both models at 256 pixels: some minutes)

`python -m benchmarks.studies.coreml_conversion --model mobilevitv2_050 --input-size 64 --json`
"""


@app.command(epilog=_EXAMPLES)
def command(
    models: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            help="Network of v1 or v2. Repeats. mobilevit_s and mobilevitv2_100 if left out.",
        ),
    ] = None,
    input_size: Annotated[int, typer.Option(help="Side in pixels.")] = 256,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="A Markdown table instead.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Compare the plain Core ML conversion of Hugging Face transformers with this exporter's.

    The same random weights, fp16, iOS17; nothing is downloaded.
    """
    with reported(debug=debug, as_json=as_json):
        if as_json and as_markdown:
            raise UsageError("--json and --markdown exclude each other.")
        with activity() as progress:
            measurements = [
                row
                for name in dict.fromkeys(models or MODELS)
                for row in measure(name, input_size, progress)
            ]
        if as_json:
            print_json([asdict(row) for row in measurements])
        elif as_markdown:
            sys.stdout.write(markdown(measurements) + "\n")
        else:
            show_table(measurements)


def measure(
    name: str, input_size: int, progress: Callable[[str], None] = lambda _: None
) -> list[Measurement]:
    """The plain package and the exported one, of the same weights.

    Args:
        name: a variant of v1 or v2.
        input_size: side in pixels.
        progress: told what is being done.

    Raises:
        MobileViTError: transformers lacks the variant, a library is missing, a conversion fails.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        weights = folder / "weights"
        progress(f"{name}: drawing weights")
        call_in_process(folder, "benchmarks.studies.peers.transformers", "save_classifier", name, weights, input_size
        )
        measurements = []
        for conversion in ("plain", "exported"):
            progress(f"{name}, {conversion}: converting, then comparing with the reference")
            function, package = f"measure_{conversion}", folder / f"{conversion}.mlpackage"
            measurements.append(
                call_in_process(folder, "benchmarks.studies.coreml_packages", function, name, weights, input_size, package
                )
            )
    return measurements


def show_table(measurements: Sequence[Measurement]) -> None:
    """On a terminal: a column per package."""
    from rich.table import Table

    table = Table()
    table.add_column("")
    for one in measurements:
        table.add_column(f"{one.model}\n{one.conversion}", justify="right")
    for row in text_rows(measurements):
        table.add_row(*row)
    out.print(table)


def markdown(measurements: Sequence[Measurement]) -> str:
    """The same as a Markdown table."""
    rows = [("", *(f"{one.model}, {one.conversion}" for one in measurements))]
    rows.append(("---", *("---:" for _ in measurements)))
    return "\n".join(f"| {' | '.join(row)} |" for row in [*rows, *text_rows(measurements)])


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.studies.coreml_conversion")
