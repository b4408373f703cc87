"""What goes wrong with an iPhone, recognised in what Apple's and pymobiledevice3's tools say."""

import re

from benchmarks.devices.phone import (
    AppError,
    ConnectionLostError,
    DeviceNotFoundError,
    NoFileError,
    PhoneFullError,
    PhoneLockedError,
)
from mobilevit_deploy.errors import DeviceError

NOT_TRUSTED = (
    "The iPhone does not trust this computer. Unlock it, tap Trust, and enter its passcode; if it "
    "does not ask, pull the cable and connect it again."
)
DEVELOPER_MODE_OFF = (
    "Developer Mode is off on the iPhone. Turn it on in Settings > Privacy & Security > Developer "
    "Mode; the phone restarts. (The entry appears once an app for development was installed, or "
    "Xcode has seen the phone.)"
)

FAULTS: tuple[tuple[str, type[DeviceError], str], ...] = (
    ("No such file on the device|OBJECT_NOT_FOUND", NoFileError, "It is not there."),
    (
        r"could not be, unlocked|device is locked|password protected|unlock the device"
        r"|FBSOpenApplicationErrorDomain 7\b|\breason: Locked",
        PhoneLockedError,
        "The iPhone is locked. Unlock it, and let it show the app while it measures "
        "(Settings > Display & Brightness > Auto-Lock: Never, for that time).",
    ),
    (
        r"explicitly trusted|invalid code signature",
        AppError,
        "The iPhone does not trust the app's developer yet: Settings > General > VPN & Device "
        "Management, choose the developer, and trust it.",
    ),
    (
        r"ApplicationVerificationFailed|no code signature|0xe80080|provisioning profile",
        AppError,
        "The app is not signed for this iPhone. Build it in Xcode with your team in Signing & "
        "Capabilities while this iPhone is connected, and give that .app or .ipa with --app.",
    ),
    (r"developer mode", DeviceNotFoundError, DEVELOPER_MODE_OFF),
    (
        r"developer disk image|Failed to start service\. Possible reasons",
        DeviceNotFoundError,
        "The iPhone has no developer disk image mounted. Unlock it; then, on a Mac, open Xcode's "
        "Window > Devices and Simulators once, elsewhere run: pymobiledevice3 mounter auto-mount",
    ),
    (
        r"not paired|not trust|unpaired|pairing record|Trust dialog|refused to trust",
        DeviceNotFoundError,
        NOT_TRUSTED,
    ),
    (
        r"not enough (free )?(storage|space)|no space left|NO_SPACE|NSPOSIXErrorDomain 28\b",
        PhoneFullError,
        "There is no space left on the iPhone. Free some, or measure fewer models at once.",
    ),
    (
        r"usbmuxd socket",
        DeviceNotFoundError,
        "usbmuxd, which talks to iPhones over USB, does not run here. Debian and Ubuntu: "
        "apt install usbmuxd, then connect the iPhone again.",
    ),
    (
        r"app(lication)? .{0,120}(is not installed|unknown to)|NoSuchApplication"
        r"|FBSOpenApplicationErrorDomain 4\b|The app is not installed",
        AppError,
        "The harness app is not on the iPhone. Give a signed one with --app (apps/ios/README.md "
        "says how to build it).",
    ),
    (
        r"device was not found|no device with|could not be established|tunnel connection failed"
        r"|connection (was )?(interrupted|reset|terminated|invalid)|device is not connected"
        r"|disconnected|failed to connect to service port|CoreDeviceError (1000|4000)\b"
        r"|RemotePairingError 4\b|NSPOSIXErrorDomain (32|54|57|60)\b",
        ConnectionLostError,
        "The iPhone is not connected any more. Connect it again and repeat the command: it goes "
        "on from there.",
    ),
)
"""How a tool's words give a fault away, and what to do; what is more precise comes first."""


def explained(what: str, said: str) -> DeviceError:
    """The error for what a tool said.

    Args:
        what: the action that failed, e.g. "devicectl device install app".
        said: all its words.
    """
    words = " ".join(said.split())
    for pattern, kind, advice in FAULTS:
        if re.search(pattern, words, re.IGNORECASE):
            return kind(f"{advice} ({what}: {words[:300]})")
    return DeviceError(f"{what} failed: {words[:1000] or 'it did not say why'}")
