"""`mvit-export`: from a checkpoint to verified artifacts."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.markup import escape

from mobilevit_deploy.console import activity, err, out, plain_bytes, print_json, reported
from mobilevit_deploy.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from exporters.embedding.package import Packaging
    from exporters.pipeline import ExportResult
    from mobilevit_deploy.checkpoints import Checkpoint

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

_EXAMPLES = """
**Examples**

`mvit-export --format onnx` (the demo checkpoint)

`mvit-export --format all --weights mobilevit_s.pt` (Core ML, ONNX, ExecuTorch and TFLite)

`mvit-export --format onnx --weights mobilevit_s.pt --precision fp32 --precision fp16`

`mvit-export --format onnx --weights ./huggingface-folder --input-size 224 --output app/model`

`mvit-export --format onnx --model mobilevitv2_100 --weights random --batch dynamic`
"""

_ONE = "Checkpoint"
_WHAT = "Artifact"
_RECORD = "Override what the checkpoint says"
_MORE = "Output and information"


@app.command(epilog=_EXAMPLES)
def command(
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="coreml, executorch, onnx, tflite, or all. Repeats.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="Network, e.g. mobilevit_s (see --list); recognised from the file if left out.",
            rich_help_panel=_ONE,
        ),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(help="classification; recognised if left out.", rich_help_panel=_ONE),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            help="Checkpoint file or folder, or one of: demo, pretrained, random.",
            rich_help_panel=_ONE,
        ),
    ] = None,
    precisions: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            help="fp32 or fp16; coreml also w8, w6, w4: compressed weights. Repeats.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            help="What the rewrites are for; each format has its default. executorch: xnnpack, "
            "portable, coreml or vulkan.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    input_sizes: Annotated[
        list[str] | None,
        typer.Option(
            "--input-size",
            metavar="N|HxW",
            help="Pixels; the checkpoint's own if left out. Repeats for coreml: a function each.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    batch: Annotated[
        str, typer.Option(metavar="N|dynamic", help="Images per call.", rich_help_panel=_WHAT)
    ] = "1",
    input_range: Annotated[
        str | None,
        typer.Option(
            "--input",
            help="float32 (0 to 255), uint8, unit (float32, 0 to 1), or image (coreml); RGB.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    opset: Annotated[
        int | None,
        typer.Option(help="ONNX operator set; 18 if left out.", rich_help_panel=_WHAT),
    ] = None,
    deployment_target: Annotated[
        str | None,
        typer.Option(
            help="Oldest system for Core ML: iOS16, iOS17 (default), iOS18.", rich_help_panel=_WHAT
        ),
    ] = None,
    classifier: Annotated[
        bool,
        typer.Option(
            "--classifier/--no-classifier",
            help="Core ML: label and probabilities beside the logits.",
            rich_help_panel=_WHAT,
        ),
    ] = True,
    labels: Annotated[
        Path | None,
        typer.Option(help="Class names, one per line or a JSON list.", rich_help_panel=_RECORD),
    ] = None,
    preprocessing: Annotated[
        Path | None, typer.Option(help="JSON file, as in the manifest.", rich_help_panel=_RECORD)
    ] = None,
    colour_order: Annotated[
        str | None,
        typer.Option(help="RGB or BGR: what the network was trained on.", rich_help_panel=_RECORD),
    ] = None,
    mean: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C", help="Subtracted after scaling to 0..1.", rich_help_panel=_RECORD
        ),
    ] = None,
    std: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help="Divided by afterwards.", rich_help_panel=_RECORD),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Folder; exports/NAME if left out.", rich_help_panel=_MORE),
    ] = None,
    bundled: Annotated[
        bool,
        typer.Option(
            "--bundled",
            help="ExecuTorch: a bundled program (.bpte) beside the file, for a phone's self-test.",
            rich_help_panel=_WHAT,
        ),
    ] = False,
    embed: Annotated[
        str | None,
        typer.Option(
            help="web, kotlin or swift: also a package for apps, in embed/NAME.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what is there.", rich_help_panel=_MORE)
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead.", rich_help_panel=_MORE)
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks.", rich_help_panel=_MORE)
    ] = False,
    list_: Annotated[
        bool,
        typer.Option(
            "--list", help="Networks with parameters, MACs, top-1.", rich_help_panel=_MORE
        ),
    ] = False,
    doctor: Annotated[
        bool,
        typer.Option(
            "--doctor", help="Which formats work here, what is missing.", rich_help_panel=_MORE
        ),
    ] = False,
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
        packaging = None if embed is None else chosen_packaging(embed, formats)
        sizes = [parse_size(text) for text in input_sizes or []]
        count = parse_batch(batch)
        with activity() as progress:
            progress("loading PyTorch")
            from exporters.formats import FORMATS, get_format
            from exporters.pipeline import export

            chosen = list(FORMATS) if "all" in formats else formats
            for name in chosen:
                get_format(name)
            progress("reading the checkpoint")
            checkpoint = load(
                weights,
                model,
                task,
                labels=labels,
                preprocessing=preprocessing,
                colour_order=colour_order,
                mean=mean,
                std=std,
            )
        folder = output or default_output(checkpoint)
        package = None
        if packaging is not None:
            from exporters.embedding.package import choose, embed_model, package_folder

            package = package_folder(packaging, folder, overwrite=overwrite)
        if not as_json:
            show_checkpoint(checkpoint, is_default=weights is None)
        with activity() as progress:
            result = export(
                checkpoint,
                folder,
                formats=chosen,
                precisions=cast("Any", precisions),
                target=target,
                input_size=sizes[0] if sizes else None,
                more_input_sizes=sizes[1:],
                batch=count,
                input_range=cast("Any", input_range),
                opset=opset,
                deployment_target=deployment_target,
                classifier=classifier,
                bundled=bundled,
                overwrite=overwrite,
                progress=progress,
            )
        if packaging is not None and package is not None:
            if result.manifest is None or (
                result.failures and choose(packaging, result.published) is None
            ):
                package = None  # what failed is said below
            else:
                embed_model(packaging, folder, result.manifest, result.published, package)
        if as_json:
            embedded = {} if package is None else {"package": str(package)}
            print_json(result_document(result) | embedded)
        else:
            show_result(result)
            if packaging is not None and package is not None:
                out.print(f"{packaging.title}: {escape(str(package))}", soft_wrap=True)
        if result.failures:
            raise typer.Exit(1)


def chosen_packaging(embed: str, formats: Collection[str]) -> "Packaging":
    """How the package is made; refuses one that does not exist or whose file is not exported."""
    from exporters.embedding import PACKAGINGS

    if embed not in PACKAGINGS:
        raise unknown_name("--embed", embed, PACKAGINGS)
    packaging = PACKAGINGS[embed]
    if not {*packaging.formats, "all"} & set(formats):
        raise UsageError(
            f"--embed {embed} is made of {packaging.made_of}: add --format {packaging.formats[0]}."
        )
    return packaging


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-export")


def load(weights: str | None, name: str | None, task: str | None, **overrides: Any) -> "Checkpoint":
    """The checkpoint that the command names, its record with the overrides in it."""
    from mobilevit_deploy.checkpoints import load_checkpoint, override_record, read_labels
    from mobilevit_deploy.preprocessing import read_preprocessing

    readers: dict[str, Callable[[Any], Any]] = {
        "labels": read_labels,
        "preprocessing": read_preprocessing,
        "colour_order": str.upper,
        "mean": parse_channels,
        "std": parse_channels,
    }
    values = {key: readers[key](value) for key, value in overrides.items() if value is not None}
    checkpoint = load_checkpoint(
        "demo" if weights is None and name is None else weights, name, task
    )
    if not values:
        return checkpoint
    return replace(checkpoint, record=override_record(checkpoint.record, **values))


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


def default_output(checkpoint: "Checkpoint") -> Path:
    """`exports/NAME`: the variant, and the checkpoint's name where that says more."""
    record = checkpoint.record
    stem, name = Path(record.source).stem, record.variant
    if record.origin == "random":
        name += "-random"
    elif stem.startswith(name):
        name = stem
    return Path("exports") / name


def show_checkpoint(checkpoint: "Checkpoint", *, is_default: bool) -> None:
    """Which checkpoint it is, and what it did not say itself."""
    record = checkpoint.record
    if is_default:
        out.print("No --weights given: exporting the demo checkpoint (handwritten digits).")
    trained = "" if record.trained else ", [yellow]untrained: only for latency work[/]"
    out.print(
        f"[bold]{record.variant}[/] {record.task}, {record.num_classes} classes, "
        f"from {escape(record.source)} ({record.origin}, SHA-256 {record.sha256[:12]}){trained}"
    )
    if record.dropped:
        out.print(f"left out, not needed for inference: {len(record.dropped)} entries")
    if record.assumed and record.trained:
        fields = ", ".join(name.removeprefix("preprocessing.") for name in record.assumed)
        err.print(
            f"[yellow]assumed[/] for preprocessing, since the checkpoint does not say: {fields}. "
            f"Above all the colour order: {record.preprocessing.colour_order} "
            "(--colour-order changes it).",
            soft_wrap=True,
        )


def show_result(result: "ExportResult") -> None:
    """A table of what was published, what was not, and the next command."""
    from rich.table import Table

    if result.published:
        table = Table(title=f"Published in {escape(str(result.folder))}", title_justify="left")
        for heading in ("file", "size", "runtime", "relative error", "PSNR", "agreement", "time"):
            table.add_column(
                heading,
                justify="left" if heading in {"file", "runtime"} else "right",
                overflow="fold",
            )
        for artifact in result.published:
            parity = artifact.parity
            figures = (
                (
                    parity.runtime,
                    f"{max(one.relative_error for one in parity.outputs.values()):.1e}",
                    f"{min(one.psnr_db for one in parity.outputs.values()):.0f} dB",
                    ", ".join(f"{share:.0%}" for share in parity.agreement.values()) or "-",
                )
                if parity is not None
                else ("[yellow]lowered, not run[/]", "-", "-", "-")
            )
            table.add_row(
                artifact.title,
                plain_bytes(artifact.bytes),
                *figures,
                f"{result.seconds[f'{artifact.format} {artifact.precision}']:.1f} s",
            )
        out.print(table)
        compared = {a.parity.images for a in result.published if a.parity is not None}
        for images in compared:
            out.print(f"compared on {images} images with the PyTorch reference")
        for artifact in result.published:
            if artifact.not_run is not None:
                out.print(f"[yellow]lowered, not run:[/] {escape(artifact.not_run)}")
            if (bundle := artifact.bundled_program) is not None:
                out.print(
                    f"bundled program {escape(bundle.file)}: {plain_bytes(bundle.bytes)}, "
                    f"{bundle.images} test cases, tolerance {bundle.tolerance:.1e}"
                )
        rewrites = {artifact.target: artifact.rewrites for artifact in result.published}
        for target, names in rewrites.items():
            out.print(f"rewrites for {target}: {', '.join(names)}")
        folder = escape(str(result.folder))
        out.print(f"next: mvit-verify {folder}")
        out.print(f"      mvit-predict IMAGE --model {folder}")
    for failure in result.failures:
        err.print(
            f"[bold red]not published:[/] {failure.format} {failure.precision}: "
            f"{escape(str(failure.error))}",
            soft_wrap=True,
        )


def result_document(result: "ExportResult") -> dict[str, Any]:
    """The result as `--json` prints it."""
    return {
        "folder": str(result.folder),
        "published": [artifact.model_dump(mode="json") for artifact in result.published],
        "failures": [
            {"format": f.format, "precision": f.precision, "error": str(f.error)}
            for f in result.failures
        ],
        "seconds": result.seconds,
    }
