"""`mvit-bench limit`: how near artifacts come to what the machine can do."""

from dataclasses import asdict
from typing import Annotated

import typer

from benchmarks.cli.options import (
    DebugOption,
    FolderArgument,
    FormatOption,
    JsonOption,
    MarkdownOption,
    PrecisionOption,
    StudySamplesOption,
)
from benchmarks.cli.terminal import between_samples, require_one_form, show_study
from mobilevit_deploy.console import reported

EXAMPLES = """
**Examples**

`mvit-bench limit exports/mobilevit_s` (how much of the machine's peak each artifact reaches)

`mvit-bench limit exports/mobilevit_s --format onnx --profile`
"""


def limit(
    folder: FolderArgument,
    profile: Annotated[
        bool, typer.Option("--profile", help="Also the time of each kind of operator.")
    ] = False,
    formats: FormatOption = None,
    precisions: PrecisionOption = None,
    max_seconds: Annotated[float, typer.Option(help="Of timing the artifacts.")] = 60.0,
    max_samples: StudySamplesOption = 500,
    as_json: JsonOption = False,
    as_markdown: MarkdownOption = False,
    debug: DebugOption = False,
) -> None:
    """Show the machine's measured peak, each artifact's floor in ms, and the share it reaches.

    One thread, CPU time. The floor is the larger of multiply-accumulates at the speed of a float32
    matrix product and the file's bytes at that of the memory.
    """
    with reported(debug=debug, as_json=as_json):
        require_one_form(as_json=as_json, as_markdown=as_markdown)
        with between_samples() as notify:
            from benchmarks.measuring.request import Selection
            from benchmarks.measuring.timing import stopping_rule
            from benchmarks.studies.limit import find_limit
            from benchmarks.studies.tables import limit_remarks, limit_tables

            found = find_limit(
                folder,
                Selection(tuple(formats or ()), tuple(precisions or ())),
                profile=profile,
                plan=stopping_rule(0.02, min(30, max_samples), max_samples, max_seconds),
                notify=notify,
            )
        remarks = limit_remarks(found)
        show_study(asdict(found), limit_tables(found), remarks, as_json, as_markdown)
        if any(one.failed for one in found.left_out):
            raise typer.Exit(1)
