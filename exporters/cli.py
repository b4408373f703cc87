"""`mvit-export`: from a checkpoint to verified artifacts."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from exporters.formats import FORMATS
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


def _option(panel: str, help_: str, *names: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, help=help_, metavar=metavar, rich_help_panel=panel)


_CHECKPOINT = "Checkpoint"
_ARTIFACT = "Artifact"
_RECORD = "Override what the checkpoint says"
_OUTPUT = "Output and information"


def _with_flags_of_formats(function: Callable[..., None]) -> Callable[..., None]:
    """The command with a flag for every option that only some format has; None if left out."""
    signature = inspect.signature(function)
    shared = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    own = {one.name: one for one in _flags_of_formats()}
    function.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*shared, *own.values()]
    )
    function.__annotations__ |= {name: one.annotation for name, one in own.items()}
    return function


def _flags_of_formats() -> Iterator[inspect.Parameter]:
    for row in FORMATS.values():
        types = get_type_hints(row.options)
        for one in fields(row.options):
            flag = _option(_ARTIFACT, one.metadata["help"], *one.metadata["names"])
            yield inspect.Parameter(
                one.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=Annotated[types[one.name] | None, flag],
            )


@app.command(epilog=_EXAMPLES)
@_with_flags_of_formats
def command(
    *,
    formats: Annotated[
        list[str] | None,
        _option(_ARTIFACT, f"{', '.join(FORMATS)}, or all. Repeats.", "--format"),
    ] = None,
    model: Annotated[
        str | None,
        _option(
            _CHECKPOINT,
            "Network, e.g. mobilevit_s (see --list); recognised from the file if left out.",
        ),
    ] = None,
    task: Annotated[
        str | None, _option(_CHECKPOINT, "classification; recognised if left out.")
    ] = None,
    weights: Annotated[
        str | None,
        _option(_CHECKPOINT, "Checkpoint file or folder, or one of: demo, pretrained, random."),
    ] = None,
    precisions: Annotated[
        list[str] | None,
        _option(
            _ARTIFACT,
            "fp32 or fp16; coreml also w8, w6, w4: compressed weights; or a recipe file (TOML). "
            "Repeats.",
            "--precision",
        ),
    ] = None,
    target: Annotated[
        str | None,
        _option(
            _ARTIFACT,
            "What the rewrites are for; each format has its default. executorch: xnnpack, "
            "portable, coreml or vulkan.",
        ),
    ] = None,
    input_sizes: Annotated[
        list[str] | None,
        _option(
            _ARTIFACT,
            "Pixels; the checkpoint's own if left out. Repeats for coreml: a function each.",
            "--input-size",
            metavar="N|HxW",
        ),
    ] = None,
    batch: Annotated[str, _option(_ARTIFACT, "Images per call.", metavar="N|dynamic")] = "1",
    input_range: Annotated[
        str | None,
        _option(
            _ARTIFACT,
            "float32 (0 to 255), uint8, unit (float32, 0 to 1), or image (coreml); RGB.",
            "--input",
        ),
    ] = None,
    embed: Annotated[
        str | None,
        _option(_ARTIFACT, "web, kotlin or swift: also a package for apps, in embed/NAME."),
    ] = None,
    labels: Annotated[
        Path | None, _option(_RECORD, "Class names, one per line or a JSON list.")
    ] = None,
    preprocessing: Annotated[
        Path | None, _option(_RECORD, "JSON file, as in the manifest.")
    ] = None,
    colour_order: Annotated[
        str | None, _option(_RECORD, "RGB or BGR: what the network was trained on.")
    ] = None,
    mean: Annotated[
        str | None, _option(_RECORD, "Subtracted after scaling to 0..1.", metavar="A,B,C")
    ] = None,
    std: Annotated[str | None, _option(_RECORD, "Divided by afterwards.", metavar="A,B,C")] = None,
    output: Annotated[Path | None, _option(_OUTPUT, "Folder; exports/NAME if left out.")] = None,
    overwrite: Annotated[bool, _option(_OUTPUT, "Replace what is there.", "--overwrite")] = False,
    as_json: Annotated[bool, _option(_OUTPUT, "One JSON document instead.", "--json")] = False,
    debug: Annotated[bool, _option(_OUTPUT, "Show tracebacks.", "--debug")] = False,
    list_: Annotated[
        bool,
        _option(_OUTPUT, "Networks with parameters, MACs and what was published.", "--list"),
    ] = False,
    doctor: Annotated[
        bool, _option(_OUTPUT, "Which formats work here, what is missing.", "--doctor")
    ] = False,
    **options: Any,
) -> None:
    """Export a MobileViT checkpoint to a model file that was run and compared before you get it."""
    with reported(debug=debug, as_json=as_json):
        if list_:
            from exporters.listing import show_models

            show_models(as_json=as_json)
            return
        if doctor:
            from exporters.doctor import show_formats

            if not show_formats(as_json=as_json):
                raise typer.Exit(1)
            return
        if not formats:
            raise UsageError("No format given. Try: mvit-export --format onnx")
        overrides = {
            "labels": labels,
            "preprocessing": preprocessing,
            "colour_order": None if colour_order is None else colour_order.upper(),
            "mean": None if mean is None else parse_channels(mean),
            "std": None if std is None else parse_channels(std),
        }
        first, *more = [parse_size(text) for text in input_sizes or ()] or [None]
        values = {
            "weights": weights,
            "name": model,
            "task": task,
            "overrides": _given(overrides),
            "folder": output,
            "formats": tuple(formats),
            "precisions": tuple(precisions or ()),
            "target": target,
            "input_size": first,
            "more_input_sizes": tuple(more),
            "batch": parse_batch(batch),
            "input_range": input_range,
            "options": _given(options),
            "embed": embed,
            "overwrite": overwrite,
        }
        _export(values, as_json=as_json)


def _export(values: dict[str, Any], *, as_json: bool) -> None:
    """Run a request and show what came of it."""
    with activity() as progress:
        progress("loading PyTorch")
        from exporters.pipeline.request import ExportRequest, load_requested
        from exporters.pipeline.run import export_requested, refuse_unknown

        request = ExportRequest(**values)
        refuse_unknown(request)
        progress("reading the checkpoint")
        checkpoint = load_requested(request)
    if not as_json:
        is_default = request.weights is None
        show_checkpoint(checkpoint.record, is_default=is_default)
    with activity() as progress:
        result = export_requested(checkpoint, request, progress)
    if as_json:
        print_json(result_document(result))
    else:
        show_result(result)
    if result.failures:
        raise typer.Exit(1)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-export")


def parse_size(text: str) -> tuple[int, int]:
    """`256` or `224x320` (height x width) as (height, width)."""
    try:
        sides = [int(side) for side in text.lower().split("x")]
        height, width = sides * 2 if len(sides) == 1 else sides
    except ValueError:
        raise UsageError(
            f"--input-size {text!r} is neither N nor HxW, e.g. 256 or 224x320."
        ) from None
    return height, width


def parse_batch(text: str) -> int | None:
    """`8` as 8; `dynamic` as None."""
    if text == "dynamic":
        return None
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"--batch {text!r} is neither a number nor dynamic.") from None


def parse_channels(text: str) -> tuple[float, float, float]:
    """`0.5,0.5,0.5` as three numbers."""
    try:
        first, second, third = (float(value) for value in text.split(","))
    except ValueError:
        raise UsageError(
            f"{text!r} is not three numbers, one per channel, e.g. 0.5,0.5,0.5."
        ) from None
    return first, second, third
