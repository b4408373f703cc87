"""`mvit-verify`: is every artifact of an export folder still what it was proven to be?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mobilevit_deploy.console import activity, err, out, print_json, reported, styled

if TYPE_CHECKING:
    from rich.text import Text

    from mobilevit_deploy.contract.manifest import Manifest
    from mobilevit_deploy.verification import Verdict

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)

_EXAMPLES = """
**Examples**

`mvit-verify exports/mobilevit_s` (digests, and every artifact run on the stored references)

`mvit-verify exports/mobilevit_s --weights mobilevit_s.pt` (compare with the checkpoint itself)

`mvit-verify exports/mobilevit_s --weights mobilevit_s.pt --eval imagenet/val` (top-1 and top-5 of
every artifact on its own runtime, beside PyTorch; mIoU of masks, mAP of boxes)

`mvit-verify exports/mobilevit_s --trace --placement` (where a Core ML package loses precision, and
what may keep it off the Neural Engine)
"""


@app.command(epilog=_EXAMPLES)
def command(
    folder: Annotated[Path, typer.Argument(help="Export folder, with its manifest.json.")],
    weights: Annotated[
        str | None,
        typer.Option(help="The checkpoint: repeat the full comparison with it."),
    ] = None,
    trace: Annotated[
        bool,
        typer.Option(
            "--trace", help="Core ML: the operations that lose most precision, worst first."
        ),
    ] = False,
    placement: Annotated[
        bool,
        typer.Option(
            "--placement", help="Core ML: what is likely to leave the Neural Engine (a heuristic)."
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    labelled: Annotated[
        Path | None,
        typer.Option(
            "--eval",
            help="Folder of labelled pictures: how right every artifact is, with --weights beside "
            "PyTorch. FOLDER/CLASS/picture.jpg; images/ with masks/; or images/ with "
            "annotations.json (COCO).",
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Check digests, run every artifact on its own runtime, and compare with the references.

    Exit code 1 if any artifact is not what its manifest says.
    """
    with reported(debug=debug, as_json=as_json):
        with activity() as progress:
            progress(f"verifying {folder}")
            from mobilevit_deploy.contract.manifest import read_manifest
            from mobilevit_deploy.verification import verify

            checkpoint = None
            if weights is not None:
                from mobilevit_deploy.checkpoints import load_checkpoint

                record = read_manifest(folder).model
                checkpoint = load_checkpoint(
                    weights,
                    record.variant,
                    record.task,
                    record.head,
                    record.output_stride,
                    record.follows,
                )
            manifest, verdicts = verify(folder, checkpoint)
            studies = []
            if trace or placement:
                from mobilevit_deploy.cli.coreml_study import study_folder

                sound = [verdict.artifact for verdict in verdicts if not verdict.problems]
                studies = study_folder(folder, manifest, sound, trace=trace, placement=placement)
            evaluated = None
            if labelled is not None and not any(verdict.problems for verdict in verdicts):
                from mobilevit_deploy.cli.evaluated import evaluate_folder

                evaluated = evaluate_folder(folder, manifest, labelled, checkpoint, progress)
        if as_json:
            document = {**_document(verdicts), "studies": [study.document() for study in studies]}
            if evaluated is not None:
                document["evaluation"] = evaluated.document()
            print_json(document)
        else:
            _show(manifest, verdicts)
            for study in studies:
                study.show()
            if evaluated is not None:
                evaluated.show()
        if any(verdict.problems for verdict in verdicts):
            raise typer.Exit(1)


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-verify")


def _show(manifest: "Manifest", verdicts: list["Verdict"]) -> None:
    from rich.table import Table

    record = manifest.model
    note = "" if record.trained else ", untrained"
    out.print(styled("bold", record.variant, f" {record.task} from {record.source}{note}"))
    table = Table()
    for heading in ("file", "runtime", "compared with", "relative error", "PSNR", "verdict"):
        table.add_column(
            heading,
            justify="right" if heading in {"relative error", "PSNR"} else "left",
            overflow="fold",
        )
    for verdict in verdicts:
        parity = verdict.parity
        outputs = list(parity.outputs.values()) if parity else []
        table.add_row(
            verdict.artifact.title,
            parity.runtime if parity else "-",
            f"{parity.images} {verdict.compared_with}" if parity else "-",
            f"{max(one.relative_error for one in outputs):.1e}" if outputs else "-",
            f"{min(one.psnr_db for one in outputs):.0f} dB" if outputs else "-",
            _verdict(verdict),
        )
    out.print(table)
    for verdict in verdicts:
        if verdict.not_run:
            said = f" its digest is right. {verdict.not_run}"
            out.print(styled("yellow", f"{verdict.artifact.title}:", said), soft_wrap=True)
    for verdict in verdicts:
        if verdict.own_recipe:
            limits = verdict.artifact.limits
            out.print(
                f"[yellow]{verdict.artifact.title}:[/] no recipe of this release is named "
                f"{verdict.artifact.precision}; it was held to what the manifest itself says: "
                f"relative error {limits.relative_error:g}, cosine {limits.cosine:g}, PSNR "
                f"{limits.psnr_db:g} dB.",
                soft_wrap=True,
            )
    for verdict in verdicts:
        for problem in verdict.problems:
            title = f"{verdict.artifact.title}:"
            err.print(styled("bold red", title, f" {problem}"), soft_wrap=True)


def _verdict(verdict: "Verdict") -> "Text":
    if verdict.problems:
        return styled("bold red", "FAILED")
    return styled("yellow", "lowered, not run here") if verdict.not_run else styled("green", "ok")


def _document(verdicts: list["Verdict"]) -> dict[str, Any]:
    return {
        "ok": not any(verdict.problems for verdict in verdicts),
        "artifacts": [
            {
                "file": verdict.artifact.file,
                "function": verdict.artifact.function,
                "compared_with": verdict.compared_with,
                "parity": verdict.parity.model_dump() if verdict.parity else None,
                "not_run": verdict.not_run,
                "limits": verdict.limits.model_dump() if verdict.limits else None,
                "own_recipe": verdict.own_recipe,
                "problems": list(verdict.problems),
            }
            for verdict in verdicts
        ],
    }
