"""A stand-in for pymobiledevice3's command line on a folder that acts as an iPhone.

Argument forms and words: pymobiledevice3 11.45 (`test_pymobiledevice.py` holds the arguments
against the real one where it is installed). Nothing here was recorded from a device.
"""

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import NoReturn

from benchmarks.devices.phone import APP_ID
from tests.benchmarks.devices.stand_in_iphone import Refused, the_phone

_WORDS = {
    "disconnected": "Device is not connected.",
    "unknown": "No device with the requested UDID was found.",
    "not paired": "The device does not trust this computer.",
    "no file": "No such file on the device: x (AFC status OBJECT_NOT_FOUND).",
    "full": "Failed to write to the file (AFC status NO_SPACE_LEFT).",
    "not installed": "The app is not installed.",
    "not signed": "ApplicationVerificationFailed: Failed to verify code signature of app : "
    "0xe8008015 (A valid provisioning profile for this executable was not found.)",
    "developer mode off": "Developer Mode is disabled. You can try to enable it using: python3 -m "
    "pymobiledevice3 amfi enable-developer-mode",
    "developer not trusted": f"Unable to launch {APP_ID} because it has an invalid code signature, "
    "inadequate entitlements or its profile has not been explicitly trusted by the user.",
    "locked": f"Unable to launch {APP_ID} because the device was not, or could not be, unlocked.",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pymobiledevice3", allow_abbrev=False)
    parser.add_argument("--no-color", action="store_true")
    device = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    device.add_argument("--udid")
    tree: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {
        "": parser.add_subparsers(required=True)
    }
    for group in ("usbmux", "apps", "lockdown", "developer", "developer dvt"):
        above, _, name = group.rpartition(" ")
        tree[group] = tree[above].add_parser(name).add_subparsers(required=True)

    def leaf(path: str, *arguments: str, of_device: bool = True) -> argparse.ArgumentParser:
        above, _, name = path.rpartition(" ")
        parents = [device] if of_device else []
        made = tree[above].add_parser(name, parents=parents, allow_abbrev=False)
        made.set_defaults(command=path)
        for argument in arguments:
            made.add_argument(argument)
        return made

    leaf("usbmux list", of_device=False)
    leaf("apps query", "bundle_id")
    leaf("apps install", "package").add_argument("--developer", action="store_true")
    leaf("apps pull", "bundle_id", "remote_file", "local_file")
    leaf("apps push", "bundle_id", "local_file", "remote_file")
    leaf("apps rm", "bundle_id", "remote_file")
    leaf("lockdown get", "domain")
    leaf("developer dvt launch", "arguments").add_argument("--kill-existing", action="store_true")
    leaf("developer dvt kill", "pid")
    leaf("developer dvt process-id-for-bundle-id", "bundle_id")
    return parser


def _answer(given: argparse.Namespace) -> str:
    phone = the_phone()
    state = phone.state
    if given.command == "usbmux list":
        device = {
            "Identifier": state.udid,
            "DeviceClass": "iPhone",
            "DeviceName": state.name,
            "BuildVersion": "22F76",
            "ProductVersion": "18.5",
            "ProductType": "iPhone17,3",
            "UniqueDeviceID": state.udid,
            "ConnectionType": "USB",
        }
        return json.dumps([device] if state.connected else [], indent=4)
    if given.udid != state.udid:
        raise Refused("unknown")
    if getattr(given, "bundle_id", state.app_id) != state.app_id and given.command != "apps query":
        raise Refused("not installed")
    match given.command:
        case "apps query":
            phone.require()
            there = state.installed and given.bundle_id == state.app_id
            return json.dumps({state.app_id: {"CFBundleName": "Harness"}} if there else {})
        case "apps install":
            phone.install(Path(given.package))
        case "apps pull":
            Path(given.local_file).write_bytes(phone.get(given.remote_file))
        case "apps push":
            source = Path(given.local_file)
            if not source.is_dir():
                phone.put(source, given.remote_file)
            for file in sorted(path for path in source.rglob("*") if path.is_file()):
                phone.put(file, f"{given.remote_file}/{source.name}/{file.relative_to(source)}")
        case "apps rm":
            phone.remove(given.remote_file)
        case "lockdown get":
            phone.require()
            values = {
                "com.apple.mobile.battery": {
                    "BatteryCurrentCapacity": 87,
                    "BatteryIsCharging": True,
                },
                "com.apple.disk_usage": {"AmountDataAvailable": state.free_bytes},
            }
            return json.dumps(values[given.domain])
        case "developer dvt launch":
            bundle, *arguments = shlex.split(given.arguments)
            assert bundle == state.app_id
            return f"Process launched with pid {phone.launch(arguments)}"
        case "developer dvt kill":
            phone.kill()
        case "developer dvt process-id-for-bundle-id":
            return str(phone.process())
    return ""


def main() -> NoReturn:
    given = _parser().parse_args()
    try:
        sys.stdout.write(_answer(given) + "\n")
    except Refused as refused:
        stamp = "2026-01-31 12:00:00 host pymobiledevice3.__main__[1]"
        sys.exit(f"{stamp} ERROR {_WORDS[refused.kind]}")
    sys.exit(0)


if __name__ == "__main__":
    main()
