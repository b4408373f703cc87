"""`mvit-bench training`: what parts of a training are worth."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.cli.options import DebugOption, JsonOption, MarkdownOption
from benchmarks.cli.terminal import require_one_form, show_study
from mobilevit_deploy.console import activity, err, reported

EXAMPLES = """
**Examples**

`mvit-bench training icons --question average --phase 4@64` (three short runs)

`mvit-bench training icons --question distillation --teacher mobilevit_s.safetensors`
"""


def training(
    pictures: Annotated[
        Path, typer.Argument(help="Folder of `python -m mobilevit_deploy.training.icons`.")
    ],
    questions: Annotated[
        list[str],
        typer.Option("--question", help="multi-scale, average, distillation or v3. Repeats."),
    ],
    model: Annotated[str, typer.Option(help="The variant; v3 asks for one of v1.")] = (
        "mobilevit_xxs"
    ),
    size: Annotated[int, typer.Option(min=32, help="Side of the input in pixels.")] = 96,
    phases: Annotated[
        list[str] | None,
        typer.Option("--phase", metavar="EPOCHS@SIZE", help="Repeats. Default: 30 at the size."),
    ] = None,
    seeds: Annotated[
        list[int] | None, typer.Option("--seed", help="Repeats. Default: 0, 1 and 2.")
    ] = None,
    teacher: Annotated[str | None, typer.Option(help="Checkpoint of a larger network.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="TOML file of `mvit-train` for what all runs share.")
    ] = None,
    folder: Annotated[
        Path, typer.Option(help="Keeps the results: a finished run is not trained again.")
    ] = Path("benchmark-results/training"),
    as_json: JsonOption = False,
    as_markdown: MarkdownOption = False,
    debug: DebugOption = False,
) -> None:
    """Train with and without a part, with the same seeds, and compare on held-out pictures.

    One thread; figures of time are CPU time.
    """
    with reported(debug=debug, as_json=as_json):
        require_one_form(as_json=as_json, as_markdown=as_markdown)
        with activity() as progress:
            progress("loading PyTorch")
            from benchmarks.studies.training import answer, answer_table
            from mobilevit_deploy.training.configuration import read_configuration
        values = {} if config is None else read_configuration(config)
        values |= {"model": model, "size": size} | ({"phases": phases} if phases else {})
        found = [
            answer(
                question,
                pictures,
                folder,
                values,
                seeds or (0, 1, 2),
                teacher=teacher,
                notify=lambda said: err.print(said, soft_wrap=True),
                console=err,
            )
            for question in dict.fromkeys(questions)
        ]
        documents = [asdict(one) for one in found]
        show_study(documents, [answer_table(one) for one in found], [], as_json, as_markdown)
