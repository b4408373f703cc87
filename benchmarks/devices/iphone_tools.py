"""The tools that reach iPhones: devicectl on a Mac, pymobiledevice3 elsewhere."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.devices import devicectl_phone, pymobiledevice
from benchmarks.devices.iphone import ConnectedIPhone, IPhone, chosen_iphone
from mobilevit_deploy.errors import unknown_name


@dataclass(frozen=True)
class _Tool:
    listed: Callable[[], list[IPhone]]
    phone: Callable[[IPhone], ConnectedIPhone]


_TOOLS = {
    "devicectl": _Tool(devicectl_phone.list_iphones, devicectl_phone.DevicectlPhone),
    "pymobiledevice3": _Tool(pymobiledevice.list_iphones, pymobiledevice.PymobiledevicePhone),
}


def find_iphone(tool: str | None, serial: str | None) -> ConnectedIPhone:
    """The iPhone with this UDID or name, or the only one, through a tool or this system's own.

    Raises:
        UsageError: there is no such tool.
        DeviceNotFoundError: there is none, there are several, or it does not let us in.
        DeviceToolError: the tool is missing; the message says what to install.
    """
    if tool is None:
        tool = "devicectl" if sys.platform == "darwin" else "pymobiledevice3"
    if tool not in _TOOLS:
        raise unknown_name("--tool", tool, _TOOLS)
    chosen = _TOOLS[tool]
    return chosen.phone(chosen_iphone(chosen.listed(), serial))
