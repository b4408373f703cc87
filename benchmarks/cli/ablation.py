"""`mvit-bench ablation`: what each rewrite is worth."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.cli.options import DebugOption, JsonOption, MarkdownOption, StudySamplesOption
from benchmarks.cli.terminal import between_samples, require_one_form, show_study
from mobilevit_deploy.console import reported

EXAMPLES = """
**Examples**

`mvit-bench ablation` (ONNX of mobilevit_s and mobilevitv2_100: five minutes, two when repeated)

`mvit-bench ablation --target litert --model mobilevit_xxs --way removed`
"""


def ablation(
    targets: Annotated[
        list[str] | None,
        typer.Option("--target", help="portable (default), xnnpack or litert. Repeats."),
    ] = None,
    models: Annotated[
        list[str] | None,
        typer.Option("--model", help="Repeats. Default: mobilevit_s and mobilevitv2_100."),
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="classification unless given, or segmentation.")
    ] = None,
    ways: Annotated[
        list[str] | None,
        typer.Option("--way", help="removed or added, one rewrite at a time. Both if left out."),
    ] = None,
    rewrites: Annotated[
        list[str] | None, typer.Option("--rewrite", help="Only this one. Repeats.")
    ] = None,
    input_size: Annotated[int, typer.Option(help="Side in pixels.")] = 256,
    max_seconds: Annotated[float, typer.Option(help="Of timing, for each table.")] = 60.0,
    max_samples: StudySamplesOption = 400,
    folder: Annotated[
        Path, typer.Option(help="Keeps the artifacts, so that a second run need not convert.")
    ] = Path("benchmark-results/ablation"),
    as_json: JsonOption = False,
    as_markdown: MarkdownOption = False,
    debug: DebugOption = False,
) -> None:
    """Show what each rewrite is worth, per runtime and model.

    Random weights, fp32, one thread, CPU time; every artifact is compared with the reference first.
    """
    with reported(debug=debug, as_json=as_json):
        require_one_form(as_json=as_json, as_markdown=as_markdown)
        with between_samples() as notify:
            from benchmarks.measuring.timing import stopping_rule
            from benchmarks.studies.ablation import ablate, checked_directions
            from benchmarks.studies.ablation_files import check_target
            from benchmarks.studies.tables import ablation_remarks, ablation_table
            from mobilevit_deploy.models import get_variant
            from mobilevit_deploy.tasks import get_task

            # Refused before the first of them is measured.
            targets = list(dict.fromkeys(targets or ["portable"]))
            models = list(dict.fromkeys(models or ["mobilevit_s", "mobilevitv2_100"]))
            for target in targets:
                check_target(target)
            for model in models:
                get_variant(model)
            if task is not None:
                get_task(task)
            directions = checked_directions(ways or ())
            plan = stopping_rule(0.01, min(30, max_samples), max_samples, max_seconds)
            found = [
                ablate(
                    model,
                    target,
                    input_size,
                    folder,
                    task=task,
                    directions=directions,
                    only=rewrites or (),
                    plan=plan,
                    notify=notify,
                )
                for target in targets
                for model in models
            ]
        remarks = [line for one in found for line in ablation_remarks(one)]
        tables = [ablation_table(one) for one in found]
        show_study([asdict(one) for one in found], tables, remarks, as_json, as_markdown)
