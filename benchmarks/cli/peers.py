"""`mvit-bench peers`: what other tools make of the same weights, next to ours."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.cli.options import (
    DEFAULT_STORE,
    DebugOption,
    JsonOption,
    MarkdownOption,
    StoreOption,
)
from benchmarks.cli.store import keep, opened_store
from benchmarks.cli.terminal import between_samples, require_one_form, show_next, show_table
from mobilevit_deploy.console import out, print_json, reported

EXAMPLES = """
**Examples**

`mvit-bench peers --folder build/peers` (ten networks on three runtimes: half an hour, and ten
minutes when it is repeated, since the files are kept)

`mvit-bench peers --model mobilevitv2_100 --format onnx --threads 1 --threads 2`

`mvit-bench peers --model mobilevit_xxs+deeplabv3 --input-size 512` (masks, next to transformers')

`mvit-bench peers --model mobilevit_xxs+ssdlite --input-size 320` (ours with boxes, theirs raw)

`mvit-bench peers --folder build/peers --markdown > PEERS.md`
"""


def peers(
    models: Annotated[
        list[str] | None,
        typer.Option("--model", help="Network. Repeats. Six, and four for context, if left out."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="onnx, executorch, tflite, or coreml (not timed). Repeats. All if left out.",
        ),
    ] = None,
    threads: Annotated[list[int] | None, typer.Option(help="Repeats. 1 if left out.")] = None,
    rounds: Annotated[int, typer.Option(help="How often each file is timed.")] = 101,
    input_size: Annotated[int, typer.Option(help="Side in pixels, a multiple of 64.")] = 256,
    folder: Annotated[
        Path, typer.Option(help="Keeps the files, so that a second run need not convert.")
    ] = Path("benchmark-results/peers"),
    optimum_python: Annotated[
        str | None, typer.Option(help="Python of an environment with optimum-onnx.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    as_markdown: MarkdownOption = False,
    debug: DebugOption = False,
) -> None:
    """Measure what other tools make of the same weights, next to what this toolkit exports.

    Every file is compared with the float32 reference first; all files of a network and runtime are
    then timed in turns, in one process. A tool that is not installed is named as absent.
    """
    with reported(debug=debug, as_json=as_json):
        require_one_form(as_json=as_json, as_markdown=as_markdown)
        with between_samples() as notify:
            from benchmarks.measuring.timing import stopping_rule
            from benchmarks.studies.peers import table
            from benchmarks.studies.peers.comparison import Request, compare

            default = Request()
            request = Request(
                networks=tuple(models or default.networks),
                formats=tuple(formats or default.formats),
                input_size=input_size,
                threads=tuple(threads or default.threads),
                optimum=optimum_python,
            )
            plan = stopping_rule(
                minimum_samples=rounds, maximum_samples=rounds, maximum_seconds=600
            )
            comparisons = []
            with opened_store(store) as kept:
                for found in compare(request, plan, folder, notify):
                    keep(
                        kept, table.reports([found])
                    )  # what was measured survives what fails later
                    comparisons.append(found)
        if as_json:
            print_json(table.document(comparisons))
        elif as_markdown:
            from benchmarks.report.markdown import markdown_table

            out.file.write("\n\n".join(map(markdown_table, table.tables(comparisons))) + "\n")
        else:
            for one in table.tables(comparisons):
                show_table(one)
            show_next(store)
