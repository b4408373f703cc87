"""The commands of `mvit-bench` that measure on phones: one table of the kinds of phones."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.cli.options import (
    DEFAULT_STORE,
    DebugOption,
    FoldersArgument,
    FormatOption,
    JsonOption,
    MaxSamplesOption,
    MaxSecondsOption,
    MinSamplesOption,
    OutputOption,
    PrecisionOption,
    RequireValidOption,
    StoreOption,
    SustainedOption,
    WarmUpOption,
    WidthOption,
)
from benchmarks.cli.store import opened_store
from benchmarks.cli.terminal import between_samples, finish_run
from mobilevit_deploy.console import err, reported
from mobilevit_deploy.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from benchmarks.devices.connection import Listener
    from benchmarks.devices.phone import Phone

commands = typer.Typer()
"""Joined to `mvit-bench` by `benchmarks.cli`."""


@dataclass(frozen=True)
class Asked:
    """What a command line says of the phone and the app on it; None: nothing."""

    tool: str | None
    serial: str | None
    app: Path | None
    app_id: str | None


def _android_phone(asked: Asked) -> "Phone":
    from benchmarks.devices.adb import find_phone

    if asked.tool not in {None, "adb"}:
        raise unknown_name("--tool", str(asked.tool), ["adb"])
    if asked.app_id is not None:
        raise UsageError("--app-id is for iPhones: the Android app has one application id.")
    return find_phone(asked.serial)


def _iphone(asked: Asked) -> "Phone":
    from benchmarks.devices.app_id import chosen_app_id
    from benchmarks.devices.iphone_tools import find_iphone

    return find_iphone(asked.tool, asked.serial, chosen_app_id(asked.app_id, asked.app))


@dataclass(frozen=True)
class PhoneKind:
    """What differs between the commands."""

    command: str
    phone: str
    find: Callable[[Asked], "Phone"]
    app: str
    serial: str
    tool: str | None
    """What the tools are; None where there is but one."""
    app_id: str | None
    """What its id is for; None where it is fixed."""
    threads: tuple[int, ...]
    """If none are asked for."""
    foreign_targets: tuple[str, ...]
    """Of ExecuTorch: what such a phone does not have."""
    poll_seconds: float
    """Between two looks at the app; one costs the phone more with Apple's tools than with adb."""
    examples: str


_EXAMPLES = """
**Examples**

`mvit-bench {0} exports/mobilevit_s --app {1}` (installs the app first)

`mvit-bench {0} exports/mobilevit_s --format {2} --backend {3}`

`mvit-bench {0} exports/new --against exports/old` (in turns, and how many times faster)
"""

KINDS = (
    PhoneKind(
        command="android",
        phone="an Android phone",
        find=_android_phone,
        app="APK of the harness app: installed first.",
        serial="Which phone, as adb devices lists it.",
        tool=None,
        app_id=None,
        threads=(1, 4),
        foreign_targets=("coreml",),
        poll_seconds=1.0,
        examples=_EXAMPLES.format("android", "app-release.apk", "tflite", "litert-cpu --threads 4"),
    ),
    PhoneKind(
        command="ios",
        phone="an iPhone",
        find=_iphone,
        app="Signed .app or .ipa of the harness app: installed first.",
        serial="Which iPhone: its UDID or name.",
        tool="devicectl or pymobiledevice3; a Mac's choice is devicectl.",
        app_id="Bundle id of the app, if you built it with one of your own. Read from --app, and "
        "remembered.",
        threads=(1, 2),  # every iPhone since the 7 has two fast cores
        foreign_targets=("vulkan",),
        poll_seconds=3.0,
        examples=_EXAMPLES.format(
            "ios", "Harness.app", "coreml", "coreml-ane --backend coreml-gpu"
        ),
    ),
)


def _join(kind: PhoneKind) -> None:
    """Join the command of a kind of phone to `commands`."""

    def command(
        folders: FoldersArgument,
        against: Annotated[
            Path | None,
            typer.Option(help="Another export folder: measured in turns with, and compared."),
        ] = None,
        application: Annotated[Path | None, typer.Option("--app", help=kind.app)] = None,
        serial: Annotated[str | None, typer.Option(help=kind.serial)] = None,
        tool: Annotated[str | None, typer.Option(help=kind.tool, hidden=kind.tool is None)] = None,
        app_id: Annotated[
            str | None, typer.Option(help=kind.app_id, hidden=kind.app_id is None)
        ] = None,
        formats: FormatOption = None,
        precisions: PrecisionOption = None,
        backends: Annotated[
            list[str] | None,
            typer.Option(
                "--backend",
                help="Runtime and unit, of those that the app has, e.g. onnxruntime-cpu. Repeats.",
            ),
        ] = None,
        threads: Annotated[
            list[int] | None,
            typer.Option(
                min=0,
                max=1024,
                help="Of CPU back ends; 0: the runtime's choice. Repeats. "
                f"{' and '.join(map(str, kind.threads))} if left out.",
            ),
        ] = None,
        width: WidthOption = 0.03,
        min_samples: MinSamplesOption = 50,
        max_samples: MaxSamplesOption = None,
        min_seconds: Annotated[
            float,
            typer.Option(help="Of sampling, for each back end and number of threads, at least."),
        ] = 10.0,
        max_seconds: MaxSecondsOption = None,
        sustained: SustainedOption = None,
        warm_up: WarmUpOption = 10,
        cool_down: Annotated[
            float,
            typer.Option(
                min=0, help="Seconds that the app waits at most for a hot phone, each time."
            ),
        ] = 300.0,
        patience: Annotated[
            float,
            typer.Option(min=0, help="Seconds to wait for a phone that is unplugged or locked."),
        ] = 120.0,
        silence: Annotated[
            float,
            typer.Option(min=1, help="Seconds without news, after which the app is started again."),
        ] = 300.0,
        keep_files: Annotated[
            bool, typer.Option("--keep-files", help="Leave the models on the phone for next time.")
        ] = False,
        store: StoreOption = DEFAULT_STORE,
        output: OutputOption = None,
        require_valid: RequireValidOption = False,
        as_json: JsonOption = False,
        debug: DebugOption = False,
    ) -> None:
        with reported(debug=debug, as_json=as_json):
            with _told() as listener:
                listener.status("reading manifests")
                from benchmarks.devices import preparation
                from benchmarks.devices.app import read_harness
                from benchmarks.devices.campaign_run import run_campaign
                from benchmarks.devices.connection import Connection, Patience
                from benchmarks.measuring.request import Selection
                from benchmarks.measuring.timing import stopping_rule
                from benchmarks.store import write_reports

                plan = stopping_rule(
                    minimum_samples=min_samples,
                    maximum_samples=max_samples,
                    minimum_seconds=min_seconds,
                    maximum_seconds=max_seconds,
                    sustained_seconds=sustained,
                    relative_width=width,
                    warmup_runs=warm_up,
                )
                exports = preparation.selected_exports(
                    folders, Selection(tuple(formats or ()), tuple(precisions or ())), against
                )
                listener.status(f"looking for {kind.phone}")
                phone = kind.find(Asked(tool, serial, application, app_id))
                listener.notice(f"phone: {phone.describe()}")
                if application is not None:
                    listener.status(f"installing {application.name}")
                    phone.install(application)
                connection = Connection(Patience(patience, silence, kind.poll_seconds), listener)
                prepared = preparation.prepare(
                    exports,
                    read_harness(phone, connection),
                    backends=backends or (),
                    threads=[count or None for count in threads or kind.threads],
                    plan=plan,
                    cool_down_seconds=cool_down,
                    baseline=None if against is None else exports[-1].label,
                    foreign_targets=kind.foreign_targets,
                    notify=listener.status,
                )
                with opened_store(store) as kept:
                    run = run_campaign(
                        phone,
                        prepared,
                        lambda report: kept.add([report]),
                        connection,
                        keep_files=keep_files,
                    )
                if output is not None:
                    write_reports(output, run.reports)
            finish_run(run, store, require_valid=require_valid, as_json=as_json, needs_reports=True)

    commands.command(
        kind.command,
        epilog=kind.examples,
        help=f"Measure the artifacts of export folders on {kind.phone}, on each of the app's back "
        "ends.\n\nThe phone compares each with its references first. If it is unplugged or "
        "something fails, the same command goes on where it stopped.",
    )(command)


for _kind in KINDS:
    _join(_kind)


@contextlib.contextmanager
def _told() -> Iterator["Listener"]:
    """A status line on a terminal, and notices above it that stay."""
    from benchmarks.devices.connection import Listener

    with between_samples() as status:
        yield Listener(status, lambda text: err.print(text, soft_wrap=True))
