"""What `mvit-export` shows of an export: for people, and as one JSON document."""

from typing import TYPE_CHECKING, Any

from mobilevit_deploy.console import err, out, plain_bytes, styled

if TYPE_CHECKING:
    from rich.text import Text

    from exporters.pipeline.run import ExportResult
    from mobilevit_deploy.contract.manifest import Artifact
    from mobilevit_deploy.contract.record import Record


def show_checkpoint(record: "Record", *, is_default: bool) -> None:
    """Which checkpoint it is, and what it did not say itself."""
    if is_default:
        out.print("No --weights given: exporting the demo checkpoint (handwritten digits).")
    origin = f"from {record.source} ({record.origin}, SHA-256 {record.sha256[:12]})"
    classes = f" {record.task}, {record.num_classes} classes, "
    untrained = styled("yellow", "" if record.trained else ", untrained: only for latency work")
    out.print(styled("bold", record.variant, classes + origin) + untrained)
    if record.dropped:
        out.print(f"left out, not needed for inference: {len(record.dropped)} entries")
    if record.assumed and record.trained:
        names = ", ".join(name.removeprefix("preprocessing.") for name in record.assumed)
        said = (
            f" for preprocessing, since the checkpoint does not say: {names}. "
            f"Above all the colour order: {record.preprocessing.colour_order} "
            "(--colour-order changes it)."
        )
        err.print(styled("yellow", "assumed", said), soft_wrap=True)


def show_result(result: "ExportResult") -> None:
    """A table of what was published, what was not, and the next command."""
    if result.published:
        _show_published(result)
    for failure in result.failures:
        said = f" {failure.format} {failure.precision}: {failure.error}"
        err.print(styled("bold red", "not published:", said), soft_wrap=True)
    if result.package is not None:
        out.print(f"package for apps: {result.package}", soft_wrap=True)


def _show_published(result: "ExportResult") -> None:
    from rich.table import Table

    from mobilevit_deploy.tasks import get_task

    titles = (
        [one.title for one in get_task(result.manifest.model.task).agreements]
        if result.manifest
        else []
    )
    table = Table(title=f"Published in {result.folder}", title_justify="left")
    for heading in ("file", "size", "runtime", "relative error", "PSNR", ", ".join(titles), "time"):
        table.add_column(
            heading,
            justify="left" if heading in {"file", "runtime"} else "right",
            overflow="fold",
        )
    for artifact in result.published:
        seconds = result.seconds[f"{artifact.format} {artifact.precision}"]
        size = plain_bytes(artifact.bytes)
        table.add_row(artifact.title, size, *_figures(artifact), f"{seconds:.1f} s")
    out.print(table)
    for images in {a.parity.images for a in result.published if a.parity is not None}:
        out.print(f"compared on {images} images with the PyTorch reference")
    for artifact in result.published:
        if (accuracy := artifact.accuracy) is not None:
            figures = ", ".join(
                f"{one.name} {one.value:.2%} (reference model {one.reference:.2%})"
                for one in accuracy.figures
            )
            out.print(
                f"{artifact.title} on {accuracy.pictures} pictures of {accuracy.data}: {figures}",
                soft_wrap=True,
                markup=False,
            )
    for artifact in result.published:
        if artifact.not_run is not None:
            out.print(styled("yellow", "lowered, not run:", f" {artifact.not_run}"))
        if (bundle := artifact.bundled_program) is not None:
            out.print(
                f"bundled program {bundle.file}: {plain_bytes(bundle.bytes)}, "
                f"{bundle.images} test cases, tolerance {bundle.tolerance:.1e}"
            )
    for target, names in {one.target: one.rewrites for one in result.published}.items():
        out.print(f"rewrites for {target}: {', '.join(names)}")
    out.print(f"next: mvit-verify {result.folder}")
    out.print(f"      mvit-predict IMAGE --model {result.folder}")


def _figures(artifact: "Artifact") -> tuple["Text | str", str, str, str]:
    """Runtime, worst error and signal-to-noise ratio of any output, agreement."""
    parity = artifact.parity
    if parity is None:
        return (styled("yellow", "lowered, not run"), "-", "-", "-")
    return (
        parity.runtime,
        f"{max(one.relative_error for one in parity.outputs.values()):.1e}",
        f"{min(one.psnr_db for one in parity.outputs.values()):.0f} dB",
        ", ".join(f"{share:.0%}" for share in parity.agreement.values()) or "-",
    )


def result_document(result: "ExportResult") -> dict[str, Any]:
    """The result as `--json` prints it."""
    package = {} if result.package is None else {"package": str(result.package)}
    return {
        "folder": str(result.folder),
        "published": [artifact.model_dump(mode="json") for artifact in result.published],
        "failures": [
            {"format": one.format, "precision": one.precision, "error": str(one.error)}
            for one in result.failures
        ],
        "seconds": result.seconds,
        **package,
    }
