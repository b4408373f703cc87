"""Apple's `xcrun devicectl` (Xcode 15 and newer), by its JSON alone.

Its help says of the JSON that it is versioned and stable, and of its other output that it is not.
Versions 2 to 5 have been documented; 5 repeats some facts under `properties`, which is preferred.
"""

import errno
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.devices.external_tool import run_tool
from benchmarks.devices.ios_faults import explained
from benchmarks.devices.phone import ConnectionLostError, DeviceToolError, NoFileError

Json = dict[str, Any]

INSTALL = (
    "Install Xcode 15 or newer, and choose it: sudo xcode-select --switch /Applications/Xcode.app"
)

_FILE_ERROR = ("com.apple.dt.CoreDeviceError", 7000)
_MARGIN = 15.0
"""Seconds beyond devicectl's own time limit, for it to say so itself."""


def devicectl(
    *subcommand: str,
    device: str | None = None,
    options: Sequence[str] = (),
    positional: Sequence[str] = (),
    seconds: float = 60.0,
) -> Json:
    """Run a subcommand and return its `result`.

    Args:
        subcommand: e.g. "device", "info", "apps".
        device: UDID; None for what is about no device.
        options: of the subcommand.
        positional: what follows the options.
        seconds: time limit.

    Raises:
        DeviceToolError: no Xcode, or its JSON is not as documented.
        ConnectionLostError: the time limit was exceeded.
        NoFileError: there is no such file or folder on the phone.
        DeviceError: it failed; the message says what to do.
    """
    what = " ".join(("devicectl", *subcommand))
    with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
        output = Path(folder) / "result.json"
        command = ["xcrun", "devicectl", *subcommand]
        if device is not None:
            command += ["--device", device]
        command += ["--timeout", f"{seconds:.0f}", "--json-output", str(output)]
        answer = run_tool(
            [*command, *options, *positional], seconds=seconds + _MARGIN, install=INSTALL
        )
        try:
            document = json.loads(output.read_bytes())
        except FileNotFoundError:
            if 'unable to find utility "devicectl"' in answer.everything:
                raise DeviceToolError(f"This Xcode has no devicectl. {INSTALL}") from None
            raise explained(what, answer.everything) from None
        except ValueError as error:
            raise DeviceToolError(f"{what} wrote no JSON: {error}.") from None
    return _result(what, document)


def _result(what: str, document: Any) -> Json:
    outcome, result, error = (fact(document, path) for path in ("info.outcome", "result", "error"))
    if outcome == "success" and isinstance(result, dict):
        return result
    if outcome == "timeout":
        raise ConnectionLostError(f"{what}: the iPhone did not answer in time.")
    if outcome == "failed" and isinstance(error, dict):
        errors = list(_errors(error))
        # Lost connections have the same first code as a path that does not exist.
        codes = {(domain, code) for domain, code, _ in errors}
        causes = {code for domain, code in codes if domain == "NSPOSIXErrorDomain"}
        said = "; ".join(f"{text} ({domain} {code})" for domain, code, text in errors)
        if _FILE_ERROR in codes and causes <= {errno.ENOENT}:
            raise NoFileError(f"{what}: {said}")
        raise explained(what, said)
    raise DeviceToolError(
        f"{what} wrote JSON of version {fact(document, 'info.jsonVersion')} with the outcome "
        f"{outcome!r}, which is not as documented. Use Xcode 15 to 27, or --tool pymobiledevice3."
    )


def _errors(error: Json) -> Iterator[tuple[str, int, str]]:
    """Domain, code and words of an error and of those that caused it."""
    words = [
        value["string"]
        for key, value in sorted((fact(error, "userInfo") or {}).items())
        if key.startswith(("NSLocalized", "BSErrorCode")) and "string" in value
    ]
    yield str(error.get("domain", "")), int(error.get("code", 0)), " ".join(words)
    cause = fact(error, "userInfo.NSUnderlyingError.error")
    if isinstance(cause, dict):
        yield from _errors(cause)


def fact(document: Any, *paths: str) -> Any:
    """What is at the first of these paths that there is, e.g. "hardwareProperties.udid"."""
    for path in paths:
        value = document
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None
