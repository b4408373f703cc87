"""`mvit-bench host`: measure the artifacts of an export folder on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.cli.options import (
    DEFAULT_STORE,
    DebugOption,
    FolderArgument,
    FormatOption,
    JsonOption,
    MaxSamplesOption,
    MaxSecondsOption,
    MinSamplesOption,
    OutputOption,
    PrecisionOption,
    RequireValidOption,
    StoreOption,
    SustainedOption,
    WarmUpOption,
    WidthOption,
)
from benchmarks.cli.store import keep, opened_store
from benchmarks.cli.terminal import between_samples, finish_run
from mobilevit_deploy.console import reported

EXAMPLES = """
**Examples**

`mvit-bench host exports/mobilevit_s` (every artifact, on 1 thread and on all cores)

`mvit-bench host exports/mobilevit_s --format onnx --threads 1 --width 0.01 --max-seconds 300`

`mvit-bench host exports/new --against exports/old` (both in turns, and how many times faster)

`mvit-bench host exports/mobilevit_s --sustained 600` (ten minutes each: what the heat leaves of it)
"""


def host(
    folder: FolderArgument,
    against: Annotated[
        Path | None, typer.Option(help="Another one: measured in turns, and shown as ratios.")
    ] = None,
    formats: FormatOption = None,
    precisions: PrecisionOption = None,
    threads: Annotated[
        list[int] | None, typer.Option(help="Repeats. 1 and all usable cores if left out.")
    ] = None,
    width: WidthOption = 0.03,
    min_samples: MinSamplesOption = 50,
    max_samples: MaxSamplesOption = None,
    max_seconds: MaxSecondsOption = None,
    sustained: SustainedOption = None,
    warm_up: WarmUpOption = 10,
    store: StoreOption = DEFAULT_STORE,
    output: OutputOption = None,
    require_valid: RequireValidOption = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Measure the artifacts of an export folder on this machine.

    Each is compared with its references first; one that fails is not measured (exit code 1).
    Noisy measurements are kept and marked, with the reason.
    """
    with reported(debug=debug, as_json=as_json):
        with between_samples() as notify:
            from benchmarks.measuring.host import measure
            from benchmarks.measuring.machine import usable_cores
            from benchmarks.measuring.request import MeasureRequest, Selection
            from benchmarks.measuring.timing import stopping_rule

            request = MeasureRequest(
                folder,
                against,
                Selection(tuple(formats or ()), tuple(precisions or ())),
                tuple(threads or sorted({1, usable_cores()})),
                stopping_rule(
                    width,
                    min_samples,
                    max_samples,
                    max_seconds,
                    warm_up,
                    sustained_seconds=sustained,
                ),
            )
            with opened_store(store) as kept:
                run = measure(request, notify)
                keep(kept, run.reports, output)
        finish_run(run, store, require_valid=require_valid, as_json=as_json)
