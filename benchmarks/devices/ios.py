"""iPhones: which tool reaches them, and the phone that is meant."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.devices import devicectl_phone, pymobiledevice
from benchmarks.devices.devicectl_phone import DevicectlPhone
from benchmarks.devices.iphone import IPhone, chosen_iphone
from benchmarks.devices.phone import Phone
from benchmarks.devices.pymobiledevice import PymobiledevicePhone
from mobilevit_deploy.errors import unknown_name


@dataclass(frozen=True)
class _Tool:
    listed: Callable[[], list[IPhone]]
    phone: Callable[[IPhone], Phone]


_TOOLS = {
    "devicectl": _Tool(devicectl_phone.list_iphones, DevicectlPhone),
    "pymobiledevice3": _Tool(pymobiledevice.list_iphones, PymobiledevicePhone),
}

TOOLS = tuple(_TOOLS)
"""Values of `--tool`."""


def choose_tool(name: str | None) -> str:
    """The tool of this name; without one, devicectl on a Mac and pymobiledevice3 elsewhere.

    Raises:
        UsageError: there is no such tool.
    """
    if name is None:
        return "devicectl" if sys.platform == "darwin" else "pymobiledevice3"
    if name not in _TOOLS:
        raise unknown_name("--tool", name, TOOLS)
    return name


def find_iphone(tool: str, serial: str | None) -> Phone:
    """The iPhone with this UDID or name, or the only one, reached through a tool.

    Raises:
        DeviceNotFoundError: there is none, there are several, or it does not let us in.
        DeviceToolError: the tool is missing; the message says what to install.
    """
    chosen = _TOOLS[choose_tool(tool)]
    return chosen.phone(chosen_iphone(chosen.listed(), serial))
