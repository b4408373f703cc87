"""The tools that reach iPhones: devicectl on a Mac, pymobiledevice3 elsewhere."""

import sys

from benchmarks.devices.devicectl_phone import DevicectlPhone
from benchmarks.devices.iphone import ConnectedIPhone, chosen_iphone
from benchmarks.devices.phone import APP_ID
from benchmarks.devices.pymobiledevice import PymobiledevicePhone
from mobilevit_deploy.errors import unknown_name

_TOOLS: dict[str, type[ConnectedIPhone]] = {
    "devicectl": DevicectlPhone,
    "pymobiledevice3": PymobiledevicePhone,
}


def find_iphone(tool: str | None, serial: str | None, app_id: str = APP_ID) -> ConnectedIPhone:
    """The iPhone with this UDID or name, or the only one, through a tool or this system's own.

    Args:
        tool: its name; None: what this system has.
        serial: UDID or name; None: the only one.
        app_id: bundle id of the harness app.

    Raises:
        UsageError: there is no such tool.
        DeviceNotFoundError: there is none, there are several, or it does not let us in.
        DeviceToolError: the tool is missing; the message says what to install.
    """
    if tool is None:
        tool = "devicectl" if sys.platform == "darwin" else "pymobiledevice3"
    if tool not in _TOOLS:
        raise unknown_name("--tool", tool, _TOOLS)
    return _TOOLS[tool](chosen_iphone(_TOOLS[tool].listed(), serial), app_id)
