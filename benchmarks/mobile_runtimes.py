"""ExecuTorch and TFLite files of the same weights, timed in turns on this machine.

Hugging Face transformers converted plainly, next to what this toolkit exports. Run with
`python -m benchmarks.mobile_runtimes`.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.child_process import call_in_child
from mobilevit_deploy.console import activity, out, plain_bytes, print_json, reported
from mobilevit_deploy.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from benchmarks.interleaved import Ratio
    from benchmarks.mobile_latency import MobileComparison, MobileMeasurement

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

MODELS = ("mobilevit_xxs", "mobilevit_s", "mobilevitv2_050", "mobilevitv2_100")
FORMATS = ("executorch", "tflite")

_EXAMPLES = """
**Examples**

`python -m benchmarks.mobile_runtimes --folder build/mobile` (four models at 256 pixels: ten
minutes, and one minute when it is repeated)

`python -m benchmarks.mobile_runtimes --model mobilevitv2_050 --format tflite --json`
"""


@app.command(epilog=_EXAMPLES)
def command(
    models: Annotated[
        list[str] | None,
        typer.Option("--model", help=f"Network of v1 or v2. Repeats. Default: {', '.join(MODELS)}"),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="executorch or tflite. Repeats. Both if left out."),
    ] = None,
    input_size: Annotated[int, typer.Option(help="Side in pixels, a multiple of 64.")] = 256,
    rounds: Annotated[int, typer.Option(min=6, help="How often each file is timed.")] = 101,
    folder: Annotated[
        Path | None, typer.Option(help="Keeps the files, so that a second run need not convert.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="A Markdown table instead.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Time the plain conversions of Hugging Face transformers and this toolkit's files in turns.

    The same random weights, fp32, one thread, CPU time of the process; nothing is downloaded.
    """
    with reported(debug=debug, as_json=as_json):
        if as_json and as_markdown:
            raise UsageError("--json and --markdown exclude each other.")
        for one in formats or ():
            if one not in FORMATS:
                raise unknown_name("format", one, FORMATS)
        with activity() as progress, _kept_or_temporary(folder) as place:
            comparisons = [
                compare(name, file_format, input_size, rounds, place, progress)
                for file_format in dict.fromkeys(formats or FORMATS)
                for name in dict.fromkeys(models or MODELS)
            ]
        if as_json:
            print_json([asdict(one) for one in comparisons])
        elif as_markdown:
            sys.stdout.write(markdown(comparisons) + "\n")
        else:
            show_table(comparisons)


def compare(
    name: str,
    file_format: str,
    input_size: int,
    rounds: int,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> "MobileComparison":
    """Make both files in `folder` where they are not there yet, and time them.

    Args:
        name: a variant of v1 or v2.
        file_format: "executorch" or "tflite".
        input_size: side in pixels.
        rounds: how often each file is timed.
        folder: exists.
        progress: told what is being done.

    Raises:
        MobileViTError: transformers lacks the variant, a library is missing, a conversion fails, or
            a file does not compute what the reference computes.
    """
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        for origin in ("plain", "exported"):
            progress(f"{name}, {file_format}, {origin}: converting")
            arguments = (name, file_format, origin, input_size, folder)
            call_in_child(scratch, "mobile_files", "prepare", *arguments)
        progress(f"{name}, {file_format}: timing")
        timing = (name, file_format, input_size, rounds, folder)
        compared: MobileComparison = call_in_child(scratch, "mobile_latency", "measure", *timing)
    return compared


HEADINGS = (
    "model",
    "runtime",
    "conversion",
    "CPU",
    "clock",
    "faster (95 %)",
    "partitions",
    "left outside",
    "file",
    "file / weights",
    "error",
)


def show_table(comparisons: Sequence["MobileComparison"]) -> None:
    """On a terminal: two rows per model and format."""
    from rich.table import Table

    table = Table()
    for index, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if index < 3 else "right")
    for one in comparisons:
        for row in text_rows(one):
            table.add_row(*row)
    out.print(table)


def markdown(comparisons: Sequence["MobileComparison"]) -> str:
    """The same as a Markdown table."""
    rows = [HEADINGS, tuple("---" if n < 3 else "---:" for n in range(len(HEADINGS)))]
    rows.extend(row for one in comparisons for row in text_rows(one))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def text_rows(compared: "MobileComparison") -> list[tuple[str, ...]]:
    """The plain file's row, then the exported one's; as long as `HEADINGS`."""
    return [
        _row(compared, compared.plain, "transformers, plain", ""),
        _row(compared, compared.exported, "mobilevit-deploy", _ratio(compared.faster)),
    ]


def _row(
    compared: "MobileComparison", one: "MobileMeasurement", conversion: str, faster: str
) -> tuple[str, ...]:
    return (
        compared.model,
        compared.runtime,
        conversion,
        f"{one.cpu_ms:.1f} ms",
        f"{one.wall_ms:.1f} ms",
        faster,
        str(one.file.partitions),
        str(sum(one.file.outside.values())),
        plain_bytes(one.file.size_bytes),
        f"{one.file.size_bytes / compared.weights_bytes:.3f}",
        f"{one.relative_error:.0e}",
    )


def _ratio(found: "Ratio") -> str:
    return f"{found.median:.2f}x ({found.low:.2f} to {found.high:.2f})"


@contextmanager
def _kept_or_temporary(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.mobile_runtimes")
