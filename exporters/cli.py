"""`mvit-export`: from a checkpoint to verified artifacts."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from exporters.flags import parameters, parsed
from exporters.formats import FORMATS
from exporters.pipeline.request import ExportRequest, load_requested
from exporters.terminal import result_document, show_checkpoint, show_result
from mobilevit_deploy.console import activity, print_json, reported
from mobilevit_deploy.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

_EXAMPLES = """
**Examples**

`mvit-export --format onnx` (the demo checkpoint)

`mvit-export --format all --weights mobilevit_s.pt` (Core ML, ONNX, ExecuTorch and TFLite)

`mvit-export --format onnx --weights mobilevit_s.pt --precision fp32 --precision fp16`

`mvit-export --format onnx --weights ./huggingface-folder --input-size 224 --output app/model`

`mvit-export --format onnx --model mobilevitv2_100 --weights random --batch dynamic`
"""

_OWNERS: tuple[type, ...] = (ExportRequest, *(row.options for row in FORMATS.values()))
"""Dataclasses whose fields are flags."""

_INFORMATION = "Output and information"


def _with_flags(function: Callable[..., None]) -> Callable[..., None]:
    """The command with a flag for every field of a request, and for every option of a format."""
    signature = inspect.signature(function)
    own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    made = {one.name: one for owner in _OWNERS for one in parameters(owner)}
    function.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*made.values(), *own]
    )
    function.__annotations__ |= {name: one.annotation for name, one in made.items()}
    return function


@app.command(epilog=_EXAMPLES)
@_with_flags
def command(
    *,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="One JSON document instead.", rich_help_panel=_INFORMATION),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks.", rich_help_panel=_INFORMATION)
    ] = False,
    list_: Annotated[
        bool,
        typer.Option(
            "--list",
            help="Networks with parameters, MACs and what was published.",
            rich_help_panel=_INFORMATION,
        ),
    ] = False,
    doctor: Annotated[
        bool,
        typer.Option(
            "--doctor",
            help="Which formats work here, what is missing.",
            rich_help_panel=_INFORMATION,
        ),
    ] = False,
    **flags: Any,
) -> None:
    """Export a MobileViT checkpoint to a model file that was run and compared before you get it."""
    with reported(debug=debug, as_json=as_json):
        if list_:
            from exporters.listing import show_models

            show_models(as_json=as_json)
        elif doctor:
            from exporters.doctor import show_formats

            if not show_formats(as_json=as_json):
                raise typer.Exit(1)
        elif not flags["formats"]:
            raise UsageError("No format given. Try: mvit-export --format onnx")
        else:
            values, *of_formats = [parsed(owner, flags) for owner in _OWNERS]
            options = {name: value for one in of_formats for name, value in one.items()}
            _export(ExportRequest(**values, options=options), as_json=as_json)


def _export(request: ExportRequest, *, as_json: bool) -> None:
    """Run a request and show what came of it."""
    with activity() as progress:
        progress("loading PyTorch")
        from exporters.pipeline.run import export_requested, refuse_unknown

        refuse_unknown(request)
        progress("reading the checkpoint")
        checkpoint = load_requested(request)
    if not as_json:
        show_checkpoint(checkpoint.record, is_default=request.weights is None)
    with activity() as progress:
        result = export_requested(checkpoint, request, progress)
    if as_json:
        print_json(result_document(result))
    else:
        show_result(result)
    if result.failures:
        raise typer.Exit(1)


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-export")
