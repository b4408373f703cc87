"""The commands of `mvit-bench` that measure on phones."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from benchmarks.cli.options import (
    DEFAULT_STORE,
    DebugOption,
    FoldersArgument,
    FormatOption,
    JsonOption,
    MaxSamplesOption,
    MinSamplesOption,
    OutputOption,
    PrecisionOption,
    RequireValidOption,
    StoreOption,
    WarmUpOption,
    WidthOption,
)
from benchmarks.cli.terminal import between_samples, show_run
from mobilevit_deploy.console import err, out, print_json, reported

if TYPE_CHECKING:
    from benchmarks.devices.campaign_run import PhoneRun
    from benchmarks.devices.connection import Listener
    from benchmarks.devices.phone import Phone
    from benchmarks.devices.preparation import Prepared

_ANDROID_BACKENDS = (
    "onnxruntime-cpu",
    "onnxruntime-xnnpack",
    "executorch",
    "litert-cpu",
    "litert-gpu",
)
_ANDROID_FOREIGN_TARGETS = ("coreml",)

_ANDROID_EXAMPLES = """
**Examples**

`mvit-bench android exports/mobilevit_s --app app-release.apk` (installs the app first)

`mvit-bench android exports/mobilevit_s --format tflite --backend litert-cpu --threads 4`

`mvit-bench android exports/mobilevit_s --farm build/farm` (for a device farm; no phone needed)
"""

commands = typer.Typer()
"""Joined to `mvit-bench` by `benchmarks.cli`."""

# Of both kinds of phones.
BackendOption = Annotated[
    list[str] | None,
    typer.Option("--backend", help="Runtime and unit, e.g. litert-gpu. Repeats."),
]
ThreadsOption = Annotated[
    list[int] | None,
    typer.Option(
        min=0,
        max=1024,
        help="Of CPU back ends; 0: the runtime's choice. Repeats. 1 and 4 if left out.",
    ),
]
MinGroupSecondsOption = Annotated[
    float, typer.Option(help="Of sampling, for each back end and number of threads, at least.")
]
MaxGroupSecondsOption = Annotated[float, typer.Option(help="Of the same, at most.")]
CoolDownOption = Annotated[
    float,
    typer.Option(min=0, help="Seconds that the app waits at most for a hot phone, each time."),
]
PatienceOption = Annotated[
    float, typer.Option(min=0, help="Seconds to wait for a phone that is unplugged or locked.")
]
SilenceOption = Annotated[
    float, typer.Option(min=1, help="Seconds without news, after which the app is started again.")
]
KeepFilesOption = Annotated[
    bool, typer.Option("--keep-files", help="Leave the models on the phone for the next time.")
]


@commands.command(epilog=_ANDROID_EXAMPLES)
def android(
    folders: FoldersArgument,
    application: Annotated[
        Path | None, typer.Option("--app", help="APK of the harness app: installed first.")
    ] = None,
    serial: Annotated[
        str | None, typer.Option(help="Which phone, as adb devices lists it.")
    ] = None,
    formats: FormatOption = None,
    precisions: PrecisionOption = None,
    backends: BackendOption = None,
    threads: ThreadsOption = None,
    width: WidthOption = 0.03,
    min_samples: MinSamplesOption = 50,
    max_samples: MaxSamplesOption = 2000,
    min_seconds: MinGroupSecondsOption = 10.0,
    max_seconds: MaxGroupSecondsOption = 60.0,
    warm_up: WarmUpOption = 10,
    cool_down: CoolDownOption = 300.0,
    patience: PatienceOption = 120.0,
    silence: SilenceOption = 300.0,
    keep_files: KeepFilesOption = False,
    farm: Annotated[
        Path | None,
        typer.Option(help="Folder: instead of measuring, write a package for device farms."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    output: OutputOption = None,
    require_valid: RequireValidOption = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Measure the artifacts of export folders on an Android phone.

    The phone compares each with its references first. If it is unplugged or something fails, the
    same command goes on where it stopped.
    """
    with reported(debug=debug, as_json=as_json):
        with told() as listener:
            listener.status("reading manifests")
            from benchmarks.devices.preparation import campaign_plan, prepare
            from benchmarks.measuring.candidates import Selection

            prepared = prepare(
                folders,
                backends=backends or _ANDROID_BACKENDS,
                threads=[count or None for count in threads or (1, 4)],
                selection=Selection(tuple(formats or ()), tuple(precisions or ())),
                plan=campaign_plan(
                    minimum_samples=min_samples,
                    maximum_samples=max_samples,
                    minimum_seconds=min_seconds,
                    maximum_seconds=max_seconds,
                    relative_width=width,
                    warmup_runs=warm_up,
                ),
                cool_down_seconds=cool_down,
                foreign_targets=_ANDROID_FOREIGN_TARGETS,
                notify=listener.status,
            )
            if farm is None:
                from benchmarks.devices.adb import find_phone

                phone = find_phone(serial)
                run = measure(
                    phone,
                    prepared,
                    listener,
                    application=application,
                    store=store,
                    output=output,
                    seconds=(patience, silence),
                    keep_files=keep_files,
                )
        if farm is not None:
            from benchmarks.devices.farm import write_package

            show_package(farm, write_package(farm, prepared), as_json=as_json)
        else:
            show(run, store=store, require_valid=require_valid, as_json=as_json)


def measure(
    phone: "Phone",
    prepared: "Prepared",
    listener: "Listener",
    *,
    application: Path | None,
    store: Path,
    output: Path | None,
    seconds: tuple[float, float],
    keep_files: bool,
    poll_seconds: float = 1.0,
) -> "PhoneRun":
    """What both commands do once they have a phone.

    `seconds` are the patience with a phone that is gone, and with an app that is silent;
    `poll_seconds` are between two looks at what the app does.
    """
    from benchmarks.devices.campaign_run import run_campaign
    from benchmarks.devices.connection import Patience
    from benchmarks.store import Store, write_reports

    listener.notice(f"phone: {phone.describe()}")
    if application is not None:
        listener.status(f"installing {application.name}")
        phone.install(application)
    reconnect, silence = seconds
    with Store(store, create=True) as kept:  # a file that cannot be used is said first
        try:
            run = run_campaign(
                phone,
                prepared,
                lambda report: kept.add([report]),
                patience=Patience(reconnect=reconnect, silence=silence, poll=poll_seconds),
                listener=listener,
                keep_files=keep_files,
            )
        except KeyboardInterrupt:
            listener.notice("The app may still measure: the same command goes on from there.")
            raise
    if output is not None:
        write_reports(output, run.reports)
    return run


def show(run: "PhoneRun", *, store: Path, require_valid: bool, as_json: bool) -> None:
    """The table of results, and exit code 1 if something should have been measured and was not."""
    show_run(run, as_json=as_json)
    if not as_json:
        err.print(f"next: mvit-bench report --store {escape(str(store))}", soft_wrap=True)
    failed = not run.reports or any(one.failed for one in run.left_out)
    noisy = not all(report.valid for report in run.reports)
    if failed or (require_valid and noisy):
        raise typer.Exit(1)


@contextlib.contextmanager
def told() -> Iterator["Listener"]:
    """A status line on a terminal, and notices above it that stay."""
    from benchmarks.devices.connection import Listener

    with between_samples() as status:
        yield Listener(status, lambda text: err.print(escape(text), soft_wrap=True))


def show_package(folder: Path, files: Sequence[Path], *, as_json: bool) -> None:
    """What was written for device farms."""
    if as_json:
        print_json({"folder": str(folder), "files": [str(path) for path in files]})
        return
    out.print(f"{len(files)} files in {escape(str(folder))}; not tried on a farm:")
    for path in files:
        out.print(f"  {escape(str(path))}", soft_wrap=True)
