"""Options that several commands of `mvit-bench` have, declared once."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = Path("benchmark-results/results.sqlite")

FolderArgument = Annotated[Path, typer.Argument(help="Export folder, with its manifest.json.")]
FoldersArgument = Annotated[
    list[Path], typer.Argument(help="Export folders, with their manifests.")
]
FormatOption = Annotated[
    list[str] | None, typer.Option("--format", help="Only this format. Repeats.")
]
PrecisionOption = Annotated[
    list[str] | None, typer.Option("--precision", help="Only this precision. Repeats.")
]
WidthOption = Annotated[
    float, typer.Option(help="Aim: the median's 95 % interval is this share of it, or narrower.")
]
MinSamplesOption = Annotated[int, typer.Option(help="Of each artifact, at least.")]
StudySamplesOption = Annotated[int, typer.Option(help="Of each artifact, at most.")]
MaxSamplesOption = Annotated[
    int | None,
    typer.Option(
        show_default=False, help="Of each artifact, at most; 2000, or 20000 of a sustained run."
    ),
]
MinSecondsOption = Annotated[float, typer.Option(help="Of sampling, at least.")]
MaxSecondsOption = Annotated[
    float | None,
    typer.Option(
        show_default=False,
        help="Of sampling, for each back end and number of threads, at most; 60 if left out.",
    ),
]
SustainedOption = Annotated[
    float | None,
    typer.Option(
        "--sustained",
        metavar="SECONDS",
        min=1,
        max=3600,
        help="How latency bears the heat: each artifact by itself, without a pause, for that long "
        "(600 is ten minutes); a curve in the report.",
    ),
]
WarmUpOption = Annotated[int, typer.Option(help="Runs of each artifact before the first sample.")]
StoreOption = Annotated[Path, typer.Option(help="SQLite file that keeps every report.")]
OutputOption = Annotated[
    Path | None, typer.Option(help="Folder: also write each report as ID.json.")
]
RequireValidOption = Annotated[
    bool, typer.Option("--require-valid", help="Exit code 1 if a measurement is too noisy.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Markdown tables instead.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show tracebacks.")]
