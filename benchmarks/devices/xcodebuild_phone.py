"""An iPhone through `xcodebuild test-without-building`: the app works as the host of its tests.

For a phone that devicectl may not start apps on, and the same way in which device farms run it. The
test attaches outcome.json and the reports to its result bundle; while it runs, they are read where
the app writes them.
"""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from benchmarks.devices.devicectl import INSTALL
from benchmarks.devices.devicectl_phone import DevicectlPhone
from benchmarks.devices.external_tool import run_tool
from benchmarks.devices.ios_faults import explained
from benchmarks.devices.iphone import IPhone
from benchmarks.devices.phone import DeviceToolError

TEST = "HarnessTests/CampaignTests/testCampaign"
VARIABLE = "TEST_RUNNER_HARNESS_CAMPAIGN"
"""Environment of xcodebuild; without its first two words it is that of the test."""

_EXPORTED = re.compile(r"(?P<stem>.+)_\d+_[0-9A-F-]{36}(?P<suffix>\.\w+)?")
_SECONDS_TO_END = 20.0


class XcodebuildPhone(DevicectlPhone):
    """An iPhone on which xcodebuild runs the harness's test bundle."""

    def __init__(self, iphone: IPhone, xctestrun: Path) -> None:
        """A phone from `list_iphones`.

        Args:
            iphone: the phone.
            xctestrun: what `xcodebuild build-for-testing` wrote.

        Raises:
            DeviceToolError: there is no such file.
        """
        if not xctestrun.is_file():
            raise DeviceToolError(
                f"There is no {xctestrun}. xcodebuild build-for-testing writes it, beside the app."
            )
        super().__init__(iphone)
        self._xctestrun = xctestrun
        self._results = tempfile.TemporaryDirectory(prefix="mvit-results-")
        self._test: subprocess.Popen[bytes] | None = None
        self._started = 0
        self._attached: dict[str, Path] = {}

    def launch(self, campaign: PurePosixPath) -> None:
        """Start the test with a campaign; a test that runs is ended.

        Raises:
            DeviceToolError: there is no xcodebuild.
        """
        self.stop()
        self._receipts.flush()
        self._started += 1
        self._attached = {}
        command = ["xcodebuild", "test-without-building", "-xctestrun", str(self._xctestrun)]
        command += ["-destination", f"platform=iOS,id={self.serial}"]
        command += ["-only-testing", TEST, "-resultBundlePath", str(self._bundle)]
        try:
            with self._log.open("wb") as log:
                self._test = subprocess.Popen(  # noqa: S603 (no shell; the arguments are ours)
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, VARIABLE: str(campaign)},
                )
        except FileNotFoundError:
            raise DeviceToolError(f"xcodebuild is not installed. {INSTALL}") from None

    def running(self) -> bool:
        """Does the test run?

        Raises:
            DeviceError: it ended without a result; what xcodebuild said is in the message.
        """
        if self._test is None:
            return False
        code = self._test.poll()
        if code is None:
            return True
        self._attached = self._attached or self._attachments()
        if code != 0 and not self._attached:
            words = self._log.read_text(errors="replace")[-2000:]
            raise explained("xcodebuild test-without-building", words)
        return False

    def stop(self) -> None:
        """End the test, if it runs, and the app."""
        if self._test is not None and self._test.poll() is None:
            self._test.terminate()
            try:
                self._test.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self._test.kill()
                self._test.wait()
        self._test = None
        self._address = None  # xcodebuild installs the app anew
        super().stop()

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content: as the ended test attached it, else as it is on the phone."""
        if path.name in self._attached:
            return self._attached[path.name].read_bytes()
        return super().read(path)

    @property
    def _bundle(self) -> Path:
        return Path(self._results.name) / f"{self._started}.xcresult"

    @property
    def _log(self) -> Path:
        return Path(self._results.name) / f"{self._started}.log"

    def _attachments(self) -> dict[str, Path]:
        if not self._bundle.exists():
            return {}
        return exported_attachments(self._bundle, Path(self._results.name) / f"{self._started}")


def exported_attachments(bundle: Path, to: Path) -> dict[str, Path]:
    """The attachments of a test's result bundle, by the names that the test gave them.

    Args:
        bundle: `.xcresult`, of Xcode 16 or newer.
        to: folder for the files; it must not exist.

    Raises:
        DeviceToolError: xcresulttool is missing or failed, or its manifest is not as documented.
    """
    command = ["xcrun", "xcresulttool", "export", "attachments"]
    command += ["--path", str(bundle), "--output-path", str(to)]
    finished = run_tool(command, seconds=120, install=INSTALL)
    if finished.code != 0:
        raise DeviceToolError(
            f"xcresulttool cannot read {bundle} (Xcode 16 is needed): {finished.said[:500]}"
        )
    try:
        tests = json.loads((to / "manifest.json").read_bytes())
        return {
            _given_name(one["suggestedHumanReadableName"]): to / one["exportedFileName"]
            for test in tests
            for one in test["attachments"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DeviceToolError(f"xcresulttool's manifest is not as documented: {error!r}") from None


def _given_name(exported: str) -> str:
    """The test's name of an attachment; Xcode puts a number and an id behind the stem."""
    found = _EXPORTED.fullmatch(exported)
    return exported if found is None else found["stem"] + (found["suffix"] or "")
