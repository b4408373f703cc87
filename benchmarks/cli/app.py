"""`mvit-bench`: latencies that one can trust, and their report."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from benchmarks.cli.options import (
    DEFAULT_STORE,
    DebugOption,
    FolderArgument,
    FoldersArgument,
    FormatOption,
    JsonOption,
    MarkdownOption,
    MaxSamplesOption,
    MaxSecondsOption,
    MinSamplesOption,
    MinSecondsOption,
    OutputOption,
    PrecisionOption,
    RequireValidOption,
    StoreOption,
    WarmUpOption,
    WidthOption,
)
from benchmarks.cli.terminal import (
    between_samples,
    require_one_form,
    show_addresses,
    show_run,
    show_study,
    show_table,
    write_text,
)
from benchmarks.devices import cli as devices
from mobilevit_deploy.console import activity, err, out, print_json, print_json_line, reported
from mobilevit_deploy.errors import UsageError

if TYPE_CHECKING:
    from benchmarks.serve.server import Listening

_HOST_EXAMPLES = """
**Examples**

`mvit-bench host exports/mobilevit_s` (every artifact, on 1 thread and on all cores)

`mvit-bench host exports/mobilevit_s --format onnx --threads 1 --width 0.01 --max-seconds 300`

`mvit-bench host exports/new --against exports/old` (both in turns, and how many times faster)
"""

_PEERS_EXAMPLES = """
**Examples**

`mvit-bench peers --folder build/peers` (ten networks on three runtimes: half an hour, and ten
minutes when it is repeated, since the files are kept)

`mvit-bench peers --model mobilevitv2_100 --format onnx --threads 1 --threads 2`

`mvit-bench peers --folder build/peers --markdown > PEERS.md`
"""

_REPORT_EXAMPLES = """
**Examples**

`mvit-bench report` (what was measured, as one HTML page)

`mvit-bench report phone/report.json` (adds reports of other devices first)

`mvit-bench report --format markdown > RESULTS.md`
"""

_ABLATION_EXAMPLES = """
**Examples**

`mvit-bench ablation` (ONNX of mobilevit_s and mobilevitv2_100: five minutes, two when repeated)

`mvit-bench ablation --target litert --model mobilevit_xxs --way removed`

`mvit-bench ablation --attention` (softmax, Linformer and separable attention over the tokens)
"""

_LIMIT_EXAMPLES = """
**Examples**

`mvit-bench limit exports/mobilevit_s` (how much of the machine's peak each artifact reaches)

`mvit-bench limit exports/mobilevit_s --format onnx --profile`
"""

_SERVE_EXAMPLES = """
**Examples**

`mvit-bench serve exports/mobilevit_s` (in a browser of this machine)

`mvit-bench serve exports/mobilevit_s --lan` (phones in the same network: scan the QR code)
"""

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Measure exported models, keep every report, and show them.",
)


@app.command(epilog=_HOST_EXAMPLES)
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
    max_samples: MaxSamplesOption = 2000,
    max_seconds: Annotated[
        float, typer.Option(help="Of sampling, for each number of threads.")
    ] = 60.0,
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
            from benchmarks.conclusions import conclude
            from benchmarks.measuring.candidates import Selection
            from benchmarks.measuring.host import measure_folders
            from benchmarks.measuring.machine import usable_cores
            from benchmarks.measuring.timing import Plan
            from benchmarks.store import Store, write_reports

            plan = Plan(width, min_samples, max_samples, max_seconds, warm_up)
            with Store(store, create=True) as kept:  # a file that cannot be used is said first
                run = measure_folders(
                    folder,
                    against,
                    selection=Selection(tuple(formats or ()), tuple(precisions or ())),
                    threads=threads or sorted({1, usable_cores()}),
                    plan=plan,
                    notify=notify,
                )
                kept.add(run.reports)
            if output is not None:
                write_reports(output, run.reports)
        show_run(run, as_json=as_json)
        if not as_json:
            err.print(f"next: mvit-bench report --store {escape(str(store))}", soft_wrap=True)
        failed = any(one.failed for one in run.left_out)
        noisy = not all(conclude(report).valid for report in run.reports)
        if failed or (require_valid and noisy):
            raise typer.Exit(1)


@app.command(epilog=_PEERS_EXAMPLES)
def peers(
    models: Annotated[
        list[str] | None,
        typer.Option("--model", help="Network. Repeats. Six, and four for context, if left out."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="onnx, executorch or tflite. Repeats. All if left out."),
    ] = None,
    threads: Annotated[list[int] | None, typer.Option(help="Repeats. 1 if left out.")] = None,
    rounds: Annotated[int, typer.Option(help="How often each file is timed.")] = 101,
    input_size: Annotated[int, typer.Option(help="Side in pixels, a multiple of 64.")] = 256,
    folder: Annotated[
        Path, typer.Option(help="Keeps the files, so that a second run need not convert.")
    ] = Path("benchmark-results/peers"),
    optimum_python: Annotated[
        str | None, typer.Option(help="Python of an environment with optimum-onnx.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    as_markdown: MarkdownOption = False,
    debug: DebugOption = False,
) -> None:
    """Measure what other tools make of the same weights, next to what this toolkit exports.

    Every file is compared with the float32 reference first; all files of a network and runtime are
    then timed in turns, in one process. A tool that is not installed is named as absent.
    """
    with reported(debug=debug, as_json=as_json):
        require_one_form(as_json=as_json, as_markdown=as_markdown)
        with between_samples() as notify:
            from benchmarks.measuring.timing import Plan
            from benchmarks.store import Store
            from benchmarks.studies.peers import table
            from benchmarks.studies.peers.comparison import Request, compare

            default = Request()
            request = Request(
                networks=tuple(models or default.networks),
                formats=tuple(formats or default.formats),
                input_size=input_size,
                threads=tuple(threads or default.threads),
                optimum=optimum_python,
            )
            plan = Plan(minimum_samples=rounds, maximum_samples=rounds, maximum_seconds=600)
            comparisons = []
            with Store(store, create=True) as kept:  # a file that cannot be used is said first
                for found in compare(request, plan, folder, notify):
                    kept.add(table.reports([found]))  # what was measured survives what fails later
                    comparisons.append(found)
        if as_json:
            print_json(table.document(comparisons))
        elif as_markdown:
            from benchmarks.report.markdown import markdown_table

            out.file.write("\n\n".join(map(markdown_table, table.tables(comparisons))) + "\n")
        else:
            for one in table.tables(comparisons):
                show_table(one)
            err.print(f"next: mvit-bench report --store {escape(str(store))}", soft_wrap=True)


@app.command(epilog=_REPORT_EXAMPLES)
def report(
    documents: Annotated[
        list[Path] | None,
        typer.Argument(help="report.json files, or folders of them, to keep in the store first."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    output: Annotated[
        Path | None,
        typer.Option(help="File; HTML: report.html beside the store, Markdown: standard output."),
    ] = None,
    text_format: Annotated[str, typer.Option("--format", help="html or markdown.")] = "html",
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show everything in the store: one self-contained HTML page, or Markdown."""
    with reported(debug=debug, as_json=as_json):
        if text_format not in {"html", "markdown"}:
            raise UsageError(f"--format is html or markdown, got {text_format!r}.")
        with activity() as progress:
            progress("reading reports")
            from benchmarks.report.markdown import markdown_text
            from benchmarks.report.page import html_page
            from benchmarks.store import Store, read_reports

            found = read_reports(documents or [])
            with Store(store, create=bool(found)) as kept:
                added = kept.add(found)
                reports = kept.reports()
            progress("drawing")
            text = html_page(reports) if text_format == "html" else markdown_text(reports)
        if output is None and text_format == "html":
            output = store.with_name("report.html")
        if output is None and not as_json:
            out.file.write(text)
            return
        if output is not None:
            write_text(output, text)
        if as_json:
            document = {"reports": len(reports), "added": added}
            print_json(document | ({"text": text} if output is None else {"file": str(output)}))
        else:
            out.print(f"{len(reports)} reports in {escape(str(output))}", soft_wrap=True)


@app.command(epilog=_ABLATION_EXAMPLES)
def ablation(
    targets: Annotated[
        list[str] | None,
        typer.Option("--target", help="portable (default), xnnpack or litert. Repeats."),
    ] = None,
    models: Annotated[
        list[str] | None,
        typer.Option("--model", help="Repeats. Default: mobilevit_s and mobilevitv2_100."),
    ] = None,
    ways: Annotated[
        list[str] | None,
        typer.Option("--way", help="removed or added, one rewrite at a time. Both if left out."),
    ] = None,
    rewrites: Annotated[
        list[str] | None, typer.Option("--rewrite", help="Only this one. Repeats.")
    ] = None,
    input_size: Annotated[int, typer.Option(help="Side in pixels.")] = 256,
    attention: Annotated[
        bool, typer.Option("--attention", help="Instead: the attention units alone.")
    ] = False,
    tokens: Annotated[
        list[int] | None,
        typer.Option(help="Of the attention units. Repeats. Default: 256, 1024 and 4096."),
    ] = None,
    dim: Annotated[int, typer.Option(help="Width of the attention units.")] = 128,
    max_seconds: Annotated[float, typer.Option(help="Of timing, for each table.")] = 60.0,
    max_samples: MaxSamplesOption = 400,
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
            from benchmarks.measuring.timing import Plan
            from benchmarks.studies.tables import ablation_remarks, ablation_table, units_table

            plan = Plan(0.01, min(30, max_samples), max_samples, max_seconds)
            if attention:
                from benchmarks.studies.attention_units import measure_units

                units = measure_units(tokens or (256, 1024, 4096), dim, plan, notify)
                studies: list[Any] = list(units)
                tables, remarks = [units_table(units)], []
            else:
                from benchmarks.studies.ablation import ablate, checked_ways
                from benchmarks.studies.ablation_files import check_target
                from mobilevit_deploy.models import get_variant

                # Refused before the first of them is measured.
                targets = list(dict.fromkeys(targets or ["portable"]))
                models = list(dict.fromkeys(models or ["mobilevit_s", "mobilevitv2_100"]))
                for target in targets:
                    check_target(target)
                for model in models:
                    get_variant(model)
                asked = checked_ways(ways or ())
                found = [
                    ablate(
                        model,
                        target,
                        input_size,
                        folder,
                        ways=asked,
                        only=rewrites or (),
                        plan=plan,
                        notify=notify,
                    )
                    for target in targets
                    for model in models
                ]
                studies, tables = list(found), [ablation_table(one) for one in found]
                remarks = [line for one in found for line in ablation_remarks(one)]
        show_study([asdict(one) for one in studies], tables, remarks, as_json, as_markdown)


@app.command(epilog=_LIMIT_EXAMPLES)
def limit(
    folder: FolderArgument,
    profile: Annotated[
        bool, typer.Option("--profile", help="Also the time of each kind of operator.")
    ] = False,
    formats: FormatOption = None,
    precisions: PrecisionOption = None,
    max_seconds: Annotated[float, typer.Option(help="Of timing the artifacts.")] = 60.0,
    max_samples: MaxSamplesOption = 500,
    as_json: JsonOption = False,
    as_markdown: MarkdownOption = False,
    debug: DebugOption = False,
) -> None:
    """Show the machine's measured peak, each artifact's floor in ms, and the share it reaches.

    One thread, CPU time. The floor is the larger of multiply-accumulates at the speed of a float32
    matrix product and the file's bytes at that of the memory.
    """
    with reported(debug=debug, as_json=as_json):
        require_one_form(as_json=as_json, as_markdown=as_markdown)
        with between_samples() as notify:
            from benchmarks.measuring.candidates import Selection
            from benchmarks.measuring.timing import Plan
            from benchmarks.studies.limit import find_limit
            from benchmarks.studies.tables import limit_remarks, limit_tables

            found = find_limit(
                folder,
                Selection(tuple(formats or ()), tuple(precisions or ())),
                profile=profile,
                plan=Plan(0.02, min(30, max_samples), max_samples, max_seconds),
                notify=notify,
            )
        remarks = limit_remarks(found)
        show_study(asdict(found), limit_tables(found), remarks, as_json, as_markdown)
        if any(one.failed for one in found.left_out):
            raise typer.Exit(1)


@app.command(epilog=_SERVE_EXAMPLES)
def serve(
    folders: FoldersArgument,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let devices of the local network in, by HTTPS.")
    ] = False,
    address: Annotated[
        str | None, typer.Option(help="With --lan: this machine's address in the phone's network.")
    ] = None,
    port: Annotated[
        int, typer.Option(help="The next free one is taken if it is in use; 0: any.")
    ] = 8765,
    expires: Annotated[
        float, typer.Option(help="Minutes until the QR code and every session end.")
    ] = 240.0,
    threads: Annotated[
        list[int] | None, typer.Option(help="To measure with. Repeats. 1 and 2 if left out.")
    ] = None,
    width: WidthOption = 0.03,
    min_samples: MinSamplesOption = 50,
    max_samples: MaxSamplesOption = 2000,
    min_seconds: MinSecondsOption = 5.0,
    max_seconds: MaxSecondsOption = 60.0,
    warm_up: WarmUpOption = 10,
    max_report_kb: Annotated[int, typer.Option(help="Largest report that is taken.")] = 2048,
    max_rate: Annotated[
        float, typer.Option(help="Reports per second of each device; 0: no limit.")
    ] = 10.0,
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[
        bool, typer.Option("--json", help="The addresses as one line of JSON, no QR code.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Measure in browsers, of phones too: shows a QR code, and keeps the reports that arrive.

    Only this machine can connect, unless --lan is given. Ctrl-C stops it.
    """
    with reported(debug=debug, as_json=as_json):
        from benchmarks.measuring.timing import Plan
        from benchmarks.serve.server import Options
        from benchmarks.serve.server import serve as run_server

        options = Options(
            folders=tuple(folders),
            store=store,
            lan=lan,
            address=address,
            port=port,
            expires_minutes=expires,
            most_report_bytes=1024 * max_report_kb,
            reports_per_second=max_rate,
            plan=Plan(width, min_samples, max_samples, max_seconds, warm_up),
            minimum_seconds=min_seconds,
            threads=tuple(threads or (1, 2)),
        )

        def started(where: "Listening") -> None:
            if as_json:
                print_json_line(
                    {
                        "url": where.url,
                        "desk": where.desk,
                        "port": where.port,
                        "fingerprint": where.fingerprint,
                        "expires_minutes": where.expires_minutes,
                    }
                )
            else:
                show_addresses(where)

        def complain(text: str) -> None:
            err.print(f"[bold red]not kept:[/] {escape(text)}", soft_wrap=True)

        received = run_server(options, started, complain)
        if not as_json:
            err.print(f"stopped; {received} reports were kept in {escape(str(store))}")


app.add_typer(devices.commands)


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="mvit-bench")
