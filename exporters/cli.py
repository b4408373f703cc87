"""`mvit-export`: from a checkpoint to verified artifacts."""

import inspect
from dataclasses import dataclass
from typing import Any

import typer

from exporters.formats import FORMATS
from exporters.pipeline.request import OUTPUT, ExportRequest, load_requested
from exporters.terminal import result_document, show_checkpoint, show_result
from mobilevit_deploy.console import activity, print_json, reported
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.flags import flag, parameters, parsed
from mobilevit_deploy.processes import own_temporary_files

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

_EXAMPLES = """
**Examples**

`mvit-export --format onnx` (the demo checkpoint)

`mvit-export --format all --weights mobilevit_s.pt` (Core ML, ONNX, ExecuTorch and TFLite)

`mvit-export --format onnx --weights mobilevit_s.pt --precision fp32 --precision fp16`

`mvit-export --format all --weights mobilevit_s.pt --eval imagenet/val --max-drop 0.5` (accuracy of
every artifact on its own runtime goes to the manifest; none is published that loses more points)

`mvit-export --format onnx --weights ./huggingface-folder --input-size 224 --output app/model`

`mvit-export --format onnx --model mobilevitv2_100 --weights random --batch dynamic`
"""


@dataclass(frozen=True)
class _Information:
    """What the command shows, and how."""

    as_json: bool = flag(False, "One JSON document instead.", "--json", panel=OUTPUT)
    debug: bool = flag(False, "Show tracebacks.", "--debug", panel=OUTPUT)
    list: bool = flag(
        False, "Networks with parameters, MACs and what was published.", "--list", panel=OUTPUT
    )
    doctor: bool = flag(
        False, "Which formats work here, what is missing.", "--doctor", panel=OUTPUT
    )


_FLAGS: tuple[type, ...] = (ExportRequest, *(row.options for row in FORMATS.values()), _Information)
"""Dataclasses whose fields are the command's flags."""


def command(**flags: Any) -> None:
    """Export a MobileViT checkpoint to a model file that was run and compared before you get it."""
    how = _Information(**parsed(_Information, flags))
    with reported(debug=how.debug, as_json=how.as_json):
        if how.list:
            from exporters.listing import show_models

            show_models(flags["task"], as_json=how.as_json)
        elif how.doctor:
            from exporters.doctor import show_formats

            if not show_formats(as_json=how.as_json):
                raise typer.Exit(1)
        elif not flags["formats"]:
            raise UsageError("No format given. Try: mvit-export --format onnx")
        else:
            values = parsed(ExportRequest, flags)
            options = {
                name: value
                for row in FORMATS.values()
                for name, value in parsed(row.options, flags).items()
            }
            _export(ExportRequest(**values, options=options), as_json=how.as_json)


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
    with activity() as progress, own_temporary_files():
        result = export_requested(checkpoint, request, progress)
    if as_json:
        print_json(result_document(result))
    else:
        show_result(result)
    if result.failures:
        raise typer.Exit(1)


_PARAMETERS = {one.name: one for owner in _FLAGS for one in parameters(owner)}
command.__signature__ = inspect.Signature(list(_PARAMETERS.values()))  # type: ignore[attr-defined]
command.__annotations__ = {name: one.annotation for name, one in _PARAMETERS.items()}
app.command(epilog=_EXAMPLES)(command)


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-export")
