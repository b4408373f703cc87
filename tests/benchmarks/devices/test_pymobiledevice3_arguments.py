"""The arguments that the driver gives pymobiledevice3, parsed by the real one where it is there.

Without a phone every command ends at the socket of usbmuxd; one that is not understood ends before,
with another exit code.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from benchmarks.devices.iphone_tools import find_iphone
from tests.benchmarks.devices.stand_in_iphone import StandInIPhone

REAL = os.environ.get("MVIT_PYMOBILEDEVICE3") or shutil.which("pymobiledevice3")
_NOT_UNDERSTOOD = 2


@pytest.fixture
def commands(iphone: StandInIPhone, tmp_path: Path) -> list[list[str]]:
    """Everything that the driver asks for, once with each method of a phone."""
    stand_in = tmp_path / "bin" / "pymobiledevice3"
    log = tmp_path / "calls"
    stand_in.write_text(
        stand_in.read_text().replace("exec", f"for a; do printf '%s\\0' \"$a\"; done >>{log}; "
                                     f"printf '\\n' >>{log}; exec")
    )  # fmt: skip
    app = tmp_path / "Harness.app"
    app.mkdir()
    (app / "embedded.mobileprovision").touch()
    model = tmp_path / "model.onnx"
    model.write_bytes(b"model")
    campaign = PurePosixPath("campaigns/0b9d")
    phone = find_iphone("pymobiledevice3", None)
    phone.install(app)
    phone.installed()
    phone.conditions()
    phone.push(model, campaign / "exports" / "0" / "model.onnx")
    phone.read(campaign / "exports" / "0" / "model.onnx")
    phone.launch(campaign)
    phone.running()
    phone.stop()
    phone.remove(campaign)
    calls = log.read_text().splitlines()
    return [line.split("\0")[:-1] for line in calls]


def test_the_real_command_line_understands_them(commands: list[list[str]], tmp_path: Path) -> None:
    if REAL is None:
        pytest.skip("pymobiledevice3 is not installed: pip install it, or name its program in "
                    "MVIT_PYMOBILEDEVICE3")  # fmt: skip
    forms = {tuple(words[:4]) for words in commands}
    assert {words[1] for words in forms} == {"usbmux", "apps", "lockdown", "developer"}
    environment = {**os.environ, "USBMUXD_SOCKET_ADDRESS": str(tmp_path / "no.sock")}
    for arguments in (next(one for one in commands if tuple(one[:4]) == form) for form in forms):
        done = subprocess.run(
            [REAL, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, (json.dumps(arguments), done.stdout + done.stderr)
        assert "usbmuxd socket" in done.stderr, done.stdout + done.stderr
    wrong = [REAL, "--no-color", "apps", "push", "one"]
    refused = subprocess.run(wrong, env=environment, capture_output=True, check=False)
    assert refused.returncode == _NOT_UNDERSTOOD
