"""A stand-in for `xcrun devicectl` on a folder that acts as an iPhone.

Argument forms: devicectl's own help (Xcode 26). JSON: written from public documentation and from
programs that read it (versions 3 and 5); nothing here was recorded from a device.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.devices.phone import APP_ID
from tests.benchmarks.devices.stand_in_iphone import Refused, the_phone

_APP = "file:///private/var/containers/Bundle/Application/0E1D2C3B/Mobile%20ViT.app/"
_IDENTIFIER = "8648BE6E-199F-55FE-B508-5B42071FEE92"
_CORE_DEVICE = "com.apple.dt.CoreDeviceError"

_ERRORS: dict[str, list[tuple[str, int, str]]] = {
    "disconnected": [(_CORE_DEVICE, 4000, "A connection to this device could not be established.")],
    "unknown": [(_CORE_DEVICE, 1000, "The specified device was not found.")],
    "not paired": [(_CORE_DEVICE, 2, "The device must be paired: it is unpaired.")],
    "no file": [(_CORE_DEVICE, 7000, "Failed to retrieve the file node for the source.")],
    "full": [
        (_CORE_DEVICE, 7000, "The file could not be written."),
        ("NSPOSIXErrorDomain", 28, "No space left on device"),
    ],
    "not installed": [
        (_CORE_DEVICE, 10002, "The application failed to launch."),
        ("FBSOpenApplicationErrorDomain", 4, f"The application {APP_ID} is not installed."),
    ],
    "not signed": [
        (_CORE_DEVICE, 3002, "Failed to install the app on the device."),
        (
            "MIInstallerErrorDomain",
            13,
            "A valid provisioning profile for this executable was not found.",
        ),
    ],
    "developer mode off": [(_CORE_DEVICE, 1, "Developer Mode is disabled.")],
    "developer not trusted": [
        (_CORE_DEVICE, 10002, "The application failed to launch."),
        (
            "FBSOpenApplicationErrorDomain",
            3,
            f"Unable to launch {APP_ID} because it has an invalid code signature, inadequate "
            "entitlements or its profile has not been explicitly trusted by the user.",
        ),
    ],
    "locked": [
        (_CORE_DEVICE, 10002, "The application failed to launch."),
        (
            "FBSOpenApplicationErrorDomain",
            7,
            f"Unable to launch {APP_ID} because the device was not, or could not be, unlocked.",
        ),
    ],
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="devicectl", allow_abbrev=False)
    output = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    output.add_argument("--timeout", type=int, required=True)
    output.add_argument("--json-output", type=Path, required=True)
    device = argparse.ArgumentParser(add_help=False, allow_abbrev=False, parents=[output])
    device.add_argument("--device", required=True)
    domain = argparse.ArgumentParser(add_help=False, allow_abbrev=False, parents=[device])
    domain.add_argument("--domain-type", choices=["appDataContainer"], required=True)
    domain.add_argument("--domain-identifier", required=True)

    tree: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {
        "": parser.add_subparsers(required=True)
    }
    for group in (
        "list",
        "device",
        "device info",
        "device copy",
        "device process",
        "device install",
    ):
        above, _, name = group.rpartition(" ")
        tree[group] = tree[above].add_parser(name).add_subparsers(required=True)

    def leaf(path: str, parent: argparse.ArgumentParser) -> argparse.ArgumentParser:
        above, _, name = path.rpartition(" ")
        made = tree[above].add_parser(name, parents=[parent], allow_abbrev=False)
        made.set_defaults(command=path)
        return made

    leaf("list devices", output)
    leaf("device info apps", device).add_argument("--bundle-id")
    leaf("device info lockState", device)
    leaf("device info processes", device)
    files = leaf("device info files", domain)
    files.add_argument("--subdirectory", default="")
    files.add_argument("--recurse", action=argparse.BooleanOptionalAction, default=True)
    leaf("device install app", device).add_argument("path", type=Path)
    for path in ("device copy to", "device copy from"):
        copy = leaf(path, domain)
        copy.add_argument("--source", required=True)
        copy.add_argument("--destination", required=True)
    launch = leaf("device process launch", device)
    launch.add_argument("--terminate-existing", action="store_true")
    launch.add_argument("bundle_identifier")
    launch.add_argument("arguments", nargs=argparse.REMAINDER)
    terminate = leaf("device process terminate", device)
    terminate.add_argument("--pid", type=int, required=True)
    terminate.add_argument("--kill", action="store_true")
    return parser


def _result(given: argparse.Namespace) -> dict[str, Any]:
    phone = the_phone()
    if given.command == "list devices":
        return {"devices": _devices()}
    if given.device not in {phone.state.udid, phone.state.name}:
        raise Refused("unknown")
    app_id = phone.state.app_id
    if getattr(given, "domain_identifier", app_id) != app_id:
        raise Refused("not installed")
    match given.command:
        case "device info apps":
            phone.require()
            app = {"bundleIdentifier": app_id, "name": "Mobile ViT", "url": _APP}
            there = phone.state.installed and given.bundle_id == app_id
            return {"apps": [app] if there else []}
        case "device info lockState":
            phone.require()
            return {"passcodeRequired": phone.state.locked, "unlockedSinceBoot": True}
        case "device info processes":
            process = phone.process()
            running = [{"processIdentifier": 1, "executable": "file:///sbin/launchd"}]
            if process:
                running.append({"processIdentifier": process, "executable": f"{_APP}Mobile%20ViT"})
            return {"runningProcesses": running}
        case "device info files":
            phone.require(app=True)
            folder = phone.inside(given.subdirectory)
            if not folder.is_dir():
                raise Refused("no file")
            found = sorted(folder.rglob("*") if given.recurse else folder.iterdir())
            return {
                "files": [
                    {
                        "name": one.name,
                        "relativePath": str(one.relative_to(folder)),
                        "metadata": {"size": one.stat().st_size},
                    }
                    for one in found
                ]
            }
        case "device install app":
            phone.install(given.path)
            return {"installedApplications": [{"bundleID": app_id, "installationURL": _APP}]}
        case "device copy to":
            source = Path(given.source)
            if not source.is_dir():
                phone.put(source, given.destination, foreign=True)
            for file in sorted(path for path in source.rglob("*") if path.is_file()):
                assert not file.is_symlink(), "devicectl copies links as links"
                place = f"{given.destination}/{file.relative_to(source)}"
                phone.put(file, place, foreign=True)
        case "device copy from":
            Path(given.destination).write_bytes(phone.get(given.source))
        case "device process launch":
            if given.bundle_identifier != app_id:
                raise Refused("not installed")
            process = phone.launch(given.arguments)
            return {"process": {"processIdentifier": process, "executable": f"{_APP}Mobile%20ViT"}}
        case "device process terminate":
            phone.kill()
    return {"deviceIdentifier": _IDENTIFIER}


def _devices() -> list[dict[str, Any]]:
    state = the_phone().state
    simulator = {
        "identifier": "D0F2CAF7-0000-4000-8000-000000000000",
        "properties": {
            "connection": {"state": "disconnected"},
            "hardware": {"productType": "iPhone18,1", "reality": "simulated", "udid": "D0F2CAF7"},
        },
    }
    if not state.connected:
        return [simulator]
    paired = "paired" if state.paired else "unpaired"
    mode = "enabled" if state.developer_mode else "disabled"
    hardware = {
        "marketingName": "iPhone 16",
        "platform": "iOS",
        "productType": "iPhone17,3",
        "reality": "physical",
        "udid": state.udid,
    }
    phone: dict[str, Any] = {"identifier": _IDENTIFIER}
    if state.json_version < 5:
        phone["connectionProperties"] = {
            "pairingState": paired,
            "transportType": "wired",
            "tunnelState": "disconnected",
        }
        phone["deviceProperties"] = {
            "bootState": "booted",
            "developerModeStatus": mode,
            "name": state.name,
            "osVersionNumber": "18.5",
        }
        phone["hardwareProperties"] = hardware
    else:
        phone["properties"] = {
            "connection": {
                "pairingState": paired,
                "state": "disconnected",
                "transportType": "wired",
            },
            "hardware": hardware,
            "software": {"osVersionNumber": {"stringValue": "18.5"}},
            "state": {"developerModeStatus": {mode: {}}, "name": state.name},
        }
    return [phone, simulator]


def _error(kind: str) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for domain, code, words in reversed(_ERRORS[kind]):
        information: dict[str, Any] = {"NSLocalizedDescription": {"string": words}}
        if document:
            information["NSUnderlyingError"] = {"error": document}
        document = {"domain": domain, "code": code, "userInfo": information}
    return document


def _devicectl(arguments: list[str]) -> NoReturn:
    given = _parser().parse_args(arguments)
    info = {
        "arguments": ["devicectl", *arguments],
        "commandType": f"devicectl.{given.command.replace(' ', '.')}",
        "jsonVersion": the_phone().state.json_version,
    }
    try:
        document = {"info": info | {"outcome": "success"}, "result": _result(given)}
    except Refused as refused:
        document = {"info": info | {"outcome": "failed"}, "error": _error(refused.kind)}
        words = document["error"]["userInfo"]["NSLocalizedDescription"]["string"]
        sys.stderr.write(f"ERROR: {words}\n")
    given.json_output.write_text(json.dumps(document))
    sys.exit(0 if "result" in document else 1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["devicectl", *arguments]:
            _devicectl(arguments)
    sys.exit(f'xcrun: error: unable to find utility "{sys.argv[1]}", not a developer tool')
