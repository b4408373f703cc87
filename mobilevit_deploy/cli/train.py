"""`mvit-train`: from labelled pictures to a checkpoint that every command takes."""

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from mobilevit_deploy.console import SIGNALLED, activity, err, out, print_json, reported
from mobilevit_deploy.flags import flag, parameters, parsed
from mobilevit_deploy.training.configuration import (
    PARTS,
    RUN,
    Configuration,
    configured,
    read_configuration,
)

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

_EXAMPLES = """
**Examples**

`mvit-train pictures/train --eval pictures/val --model mobilevit_xxs --weights pretrained`

`mvit-train demo --task detection --model mobilevit_xxs --size 160 --no-multi-scale --epochs 5`

`mvit-train scenes --task segmentation --weights mobilevit_s.pt --size 320 --layer-decay 0.7`

`mvit-train pictures --model mobilevitv2_050 --teacher mobilevitv2_100.pt --epochs 100`

`mvit-train --config run/configuration.toml --seed 1 --output run-1`

`torchrun --nproc-per-node 4 -m mobilevit_deploy.cli.train pictures --model mobilevit_s`
"""


@dataclass(frozen=True)
class _Command:
    """Where a run goes, and what is shown of it."""

    output: Path = flag(
        Path("trained"), "Folder of the run: weights, history, page.", kind=Path, panel=RUN
    )
    config: Path | None = flag(
        None,
        "TOML file of what flags leave open: their names with underscores.",
        kind=Path,
        panel=RUN,
    )
    resume: bool = flag(False, "Go on with the run in the folder.", "--resume", panel=RUN)
    as_json: bool = flag(False, "One JSON document at the end.", "--json", panel=RUN)
    debug: bool = flag(False, "Show tracebacks.", "--debug", panel=RUN)


def command(data: str | None = None, **flags: Any) -> None:
    """Train a MobileViT on labelled pictures, from scratch or from any checkpoint.

    Pictures: a folder per class; `images/` with `masks/` beside it; or `images/` with COCO's
    `annotations.json`.
    """
    how = parsed(_Command, flags)
    with reported(debug=bool(how.get("debug")), as_json=bool(how.get("as_json"))):
        values = {} if how.get("config") is None else read_configuration(how["config"])
        values |= {} if data is None else {"data": data}
        for owner in PARTS.values():
            values |= parsed(owner, flags)
        _train(configured(values), _Command(**how))


def _train(configuration: Configuration, how: _Command) -> None:
    with activity() as progress:
        progress("loading PyTorch")
        from mobilevit_deploy.training.run import train_configured
        from mobilevit_deploy.training.trainer import StoppedError
    try:
        trained = train_configured(configuration, how.output, resume=how.resume, console=err)
    except StoppedError as stopped:
        err.print(str(stopped), soft_wrap=True)
        raise typer.Exit(SIGNALLED + (stopped.signal or 0)) from None
    if trained is None:
        return
    found = trained.evaluation
    figures = {} if found is None else {one.name: one.value for one in found.figures}
    if how.as_json:
        print_json({"weights": str(trained.weights), "epoch": trained.epoch, "figures": figures})
        return
    said = "".join(f", {name} {value:.2%}" for name, value in figures.items())
    out.print(f"{trained.weights}: epoch {trained.epoch}{said}", soft_wrap=True)
    out.print(f"Curves: {how.output / 'report.html'}", soft_wrap=True)
    out.print(f"Export it: mvit-export --format all --weights {how.output}", soft_wrap=True)


_DATA = inspect.Parameter(
    "data",
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    default=None,
    annotation=Annotated[
        str | None,
        typer.Argument(help="Folder of labelled pictures, or demo.", metavar="[FOLDER]"),
    ],
)
_PARAMETERS = {"data": _DATA} | {
    one.name: one for owner in (*PARTS.values(), _Command) for one in parameters(owner)
}
command.__signature__ = inspect.Signature(list(_PARAMETERS.values()))  # type: ignore[attr-defined]
command.__annotations__ = {name: one.annotation for name, one in _PARAMETERS.items()}
app.command(epilog=_EXAMPLES)(command)


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-train")


if __name__ == "__main__":
    main()
