"""`mvit-bench ios`."""

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
    MinSamplesOption,
    OutputOption,
    PrecisionOption,
    RequireValidOption,
    StoreOption,
    WarmUpOption,
    WidthOption,
)
from benchmarks.devices.cli import (
    BackendOption,
    CoolDownOption,
    KeepFilesOption,
    MaxGroupSecondsOption,
    MinGroupSecondsOption,
    PatienceOption,
    SilenceOption,
    measure,
    show,
    show_package,
    told,
)
from mobilevit_deploy.console import reported

if TYPE_CHECKING:
    from benchmarks.devices.phone import Phone

_BACKENDS = (
    "coreml-ane",
    "coreml-gpu",
    "coreml-cpu",
    "coreml-all",
    "onnxruntime-cpu",
    "onnxruntime-coreml",
    "executorch",
)
_FOREIGN_TARGETS = ("vulkan",)
_OWN_THREADS = ("coreml-cpu", "executorch")  # neither Core ML nor ExecuTorch's Swift API takes any
_THREADS = (1, 2)  # every iPhone since the 7 has two fast cores
_POLL_SECONDS = 3.0  # a look costs the phone more than with adb

EXAMPLES = """
**Examples**

`mvit-bench ios exports/mobilevit_s --app Harness.app` (installs the signed app first)

`mvit-bench ios exports/mobilevit_s --format coreml --backend coreml-ane --backend coreml-gpu`

`mvit-bench ios exports/mobilevit_s --xctestrun Harness.xctestrun` (a Mac: as the app's test)

`mvit-bench ios exports/mobilevit_s --farm build/farm` (for a device farm; no phone needed)
"""


def ios(
    folders: FoldersArgument,
    application: Annotated[
        Path | None,
        typer.Option("--app", help="Signed .app or .ipa of the harness app: installed first."),
    ] = None,
    serial: Annotated[str | None, typer.Option(help="Which iPhone: its UDID or name.")] = None,
    tool: Annotated[
        str | None,
        typer.Option(help="devicectl or pymobiledevice3; a Mac's choice is devicectl."),
    ] = None,
    xctestrun: Annotated[
        Path | None,
        typer.Option(help="Of build-for-testing: xcodebuild runs the app as its own test."),
    ] = None,
    formats: FormatOption = None,
    precisions: PrecisionOption = None,
    backends: BackendOption = None,
    threads: Annotated[
        list[int] | None,
        typer.Option(
            min=0,
            max=1024,
            help="Of CPU back ends; 0: the runtime's choice. Repeats. 1 and 2 if left out.",
        ),
    ] = None,
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
    """Measure the artifacts of export folders on an iPhone, per compute unit.

    The phone compares each with its references first. If it is unplugged or something fails, the
    same command goes on where it stopped. Written without an iPhone at hand: docs/phones.md.
    """
    with reported(debug=debug, as_json=as_json):
        with told() as listener:
            listener.status("reading manifests")
            from benchmarks.devices.preparation import campaign_plan, prepare
            from benchmarks.measuring.candidates import Selection

            prepared = prepare(
                folders,
                backends=backends or _BACKENDS,
                threads=[count or None for count in threads or _THREADS],
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
                foreign_targets=_FOREIGN_TARGETS,
                own_threads=_OWN_THREADS,
                notify=listener.status,
            )
            if farm is None:
                listener.status("looking for an iPhone")
                run = measure(
                    _phone(serial, tool, xctestrun),
                    prepared,
                    listener,
                    application=application,
                    store=store,
                    output=output,
                    seconds=(patience, silence),
                    poll_seconds=_POLL_SECONDS,
                    keep_files=keep_files,
                )
        if farm is not None:
            from benchmarks.devices.ios_farm import write_package

            show_package(farm, write_package(farm, prepared), as_json=as_json)
        else:
            show(run, store=store, require_valid=require_valid, as_json=as_json)


def _phone(serial: str | None, tool: str | None, xctestrun: Path | None) -> "Phone":
    from benchmarks.devices.ios import choose_tool, find_iphone
    from mobilevit_deploy.errors import UsageError

    if xctestrun is None:
        return find_iphone(choose_tool(tool), serial)
    if tool not in {None, "devicectl"}:
        raise UsageError(f"--xctestrun needs Xcode, which --tool {tool} does without.")
    from benchmarks.devices.devicectl_phone import list_iphones
    from benchmarks.devices.iphone import chosen_iphone
    from benchmarks.devices.xcodebuild_phone import XcodebuildPhone

    return XcodebuildPhone(chosen_iphone(list_iphones(), serial), xctestrun)
