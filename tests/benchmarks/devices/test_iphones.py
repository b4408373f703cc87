"""Both ways to an iPhone, against stand-ins of their tools that parse the real argument forms."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from benchmarks.devices.devicectl_phone import DevicectlPhone
from benchmarks.devices.iphone import ConnectedIPhone, chosen_iphone
from benchmarks.devices.iphone_tools import find_iphone
from benchmarks.devices.phone import (
    AppError,
    ConnectionLostError,
    DeviceNotFoundError,
    DeviceToolError,
    PhoneFullError,
    PhoneLockedError,
)
from benchmarks.devices.pymobiledevice import PymobiledevicePhone
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.errors import DeviceError, UsageError
from tests.benchmarks.devices.stand_in_iphone import StandInIPhone

CAMPAIGN = PurePosixPath("campaigns/0b9d")
_SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@dataclass
class Bench:
    """A phone, and the tool that reaches it."""

    tool: str
    device: StandInIPhone

    def phone(self) -> ConnectedIPhone:
        return find_iphone(self.tool, None)

    def becomes(self, **facts: object) -> None:
        with self.device.changed() as state:
            for name, value in facts.items():
                setattr(state, name, value)


@pytest.fixture(params=["devicectl", "pymobiledevice3"])
def bench(request: pytest.FixtureRequest, iphone: StandInIPhone) -> Bench:
    bench = Bench(request.param, iphone)
    bench.becomes(harness=_SLEEPS)
    return bench


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.onnx"
    path.write_bytes(bytes(range(256)) * 40)
    return path


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not until():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.05)


def test_it_is_found_and_described(bench: Bench) -> None:
    phone = bench.phone()
    assert phone.serial == bench.device.state.udid
    assert phone.describe().startswith("Bench iPhone (iPhone")
    assert phone.describe().endswith("iOS 18.5)")
    assert phone.installed()
    bench.becomes(installed=False)
    assert not phone.installed()


def test_a_file_arrives_and_comes_back(bench: Bench, model: Path) -> None:
    phone = bench.phone()
    place = CAMPAIGN / "exports" / "0" / "deep" / "model.onnx"
    assert phone.read(place) is None
    assert phone.digests(CAMPAIGN) == {}
    phone.make([place.parent])
    phone.push(model, place)
    assert phone.read(place) == model.read_bytes()
    assert phone.digests(CAMPAIGN) == {"exports/0/deep/model.onnx": digest(model)}
    assert phone.digests(CAMPAIGN / "exports" / "1") == {}
    phone.launch(CAMPAIGN)
    again = bench.phone()  # another process of this computer
    assert again.digests(CAMPAIGN) == {"exports/0/deep/model.onnx": digest(model)}
    again.stop()
    again.remove(CAMPAIGN / "exports" / "0" / "deep")
    assert again.read(place) is None
    again.make([place.parent])
    again.push(model, place)
    again.remove(CAMPAIGN)
    assert again.read(place) is None
    assert bench.phone().digests(CAMPAIGN) == {}
    again.remove(CAMPAIGN)  # nothing happens
    assert not again.running()


@pytest.mark.parametrize("bench", ["devicectl"], indirect=True)  # the other lists no files
def test_a_file_that_is_gone_is_known_to_be(bench: Bench, model: Path) -> None:
    phone = bench.phone()
    for name in ("a/model.onnx", "b/model.onnx"):
        phone.push(model, CAMPAIGN / name)
    (bench.device.container / "Documents" / CAMPAIGN / "a" / "model.onnx").unlink()
    assert phone.digests(CAMPAIGN) == {"b/model.onnx": digest(model)}


def test_a_copy_that_was_cut_off_counts_as_missing(bench: Bench, model: Path) -> None:
    phone = bench.phone()
    place = CAMPAIGN / "exports" / "0" / "model.onnx"
    phone.make([place.parent])
    phone.push(model, place)
    phone.launch(CAMPAIGN)
    bench.becomes(unplug_after=bench.device.state.transfers + 2)  # the list, then the file
    model.write_bytes(b"another" * 1000)
    with pytest.raises(ConnectionLostError, match="Connect it again"):
        phone.push(model, place)
    half = (bench.device.container / "Documents" / place).read_bytes()
    assert len(half) == 3500
    with pytest.raises(ConnectionLostError, match="Connect it again"):
        phone.running()
    bench.becomes(connected=True)
    for one in (phone, bench.phone()):
        assert one.digests(CAMPAIGN) == {}
    phone.push(model, place)
    assert phone.read(place) == model.read_bytes()


@pytest.mark.parametrize("bench", ["devicectl"], indirect=True)
def test_a_file_of_another_size_is_struck_from_the_list(bench: Bench, model: Path) -> None:
    phone = bench.phone()
    places = [CAMPAIGN / name for name in ("a/model.onnx", "b/model.onnx")]
    phone.make([place.parent for place in places])
    for place in places:
        phone.push(model, place)
    phone.launch(CAMPAIGN)
    short = bench.device.container / "Documents" / places[0]
    short.write_bytes(model.read_bytes()[:-1])
    assert bench.phone().digests(CAMPAIGN) == {"b/model.onnx": digest(model)}
    short.write_bytes(model.read_bytes())  # whole again, but who knows what it is
    assert bench.phone().digests(CAMPAIGN) == {"b/model.onnx": digest(model)}


@pytest.mark.parametrize("bench", ["devicectl"], indirect=True)
def test_what_devicectl_makes_the_app_cannot_remove(bench: Bench, model: Path) -> None:
    phone, made = bench.phone(), CAMPAIGN / "exports" / "0"
    phone.make([CAMPAIGN, made])
    phone.push(model, made / "model.onnx")
    phone.push(model, CAMPAIGN / "foreign" / "model.onnx")
    assert bench.device.state.foreign == [f"Documents/{CAMPAIGN}/foreign"]
    phone.remove(made)
    assert phone.read(made / "model.onnx") is None


def test_the_app_may_have_another_bundle_id(bench: Bench, model: Path) -> None:
    bench.becomes(app_id="com.example.harness")
    assert not bench.phone().installed()
    phone = find_iphone(bench.tool, None, "com.example.harness")
    assert phone.installed()
    phone.make([CAMPAIGN])
    phone.push(model, CAMPAIGN / "model.onnx")
    assert phone.read(CAMPAIGN / "model.onnx") == model.read_bytes()
    phone.launch(None)
    assert phone.running()
    phone.stop()


def test_the_app_is_started_watched_and_ended(bench: Bench) -> None:
    phone = bench.phone()
    (bench.device.container / "Documents" / CAMPAIGN).mkdir(parents=True)
    assert not phone.running()
    phone.stop()
    phone.launch(CAMPAIGN)
    first = bench.device.process()
    assert phone.running()
    phone.launch(CAMPAIGN)
    assert bench.device.process() not in {0, first}
    phone.stop()
    wait(lambda: not phone.running())


@pytest.mark.parametrize(
    ("facts", "error", "words"),
    [
        ({"locked": True}, PhoneLockedError, "Unlock it"),
        ({"developer_mode": False}, DeviceNotFoundError, "Settings > Privacy & Security"),
        ({"developer_trusted": False}, AppError, "VPN & Device Management"),
        ({"installed": False}, AppError, "--app"),
        ({"paired": False}, DeviceNotFoundError, "tap Trust"),
        ({"connected": False}, ConnectionLostError, "Connect it again"),
    ],
)
def test_why_the_app_does_not_start(
    bench: Bench, facts: dict[str, object], error: type[Exception], words: str
) -> None:
    phone = bench.phone()
    phone.digests(CAMPAIGN)
    bench.becomes(**facts)
    with pytest.raises(error, match=words):
        phone.launch(CAMPAIGN)


def test_a_full_phone(bench: Bench, model: Path) -> None:
    phone = bench.phone()
    bench.becomes(free_bytes=1000)
    with pytest.raises(PhoneFullError, match="no space"):
        phone.push(model, CAMPAIGN / "model.onnx")
    assert phone.digests(CAMPAIGN) == {}


def test_an_app_is_installed_if_it_is_signed(bench: Bench, tmp_path: Path) -> None:
    bench.becomes(installed=False)
    phone = bench.phone()
    app = tmp_path / "Harness.app"
    app.mkdir()
    with pytest.raises(AppError, match="not signed for this iPhone"):
        phone.install(app)
    assert not phone.installed()
    (app / "embedded.mobileprovision").touch()
    phone.install(app)
    assert phone.installed()


def test_what_it_tells_of_itself(bench: Bench) -> None:
    bench.becomes(free_bytes=123_456)
    told = bench.phone().conditions()
    if bench.tool == "devicectl":
        assert told.locked is False
        assert told.battery_percent is None
    else:
        assert (told.battery_percent, told.charging, told.free_bytes) == (87, True, 123_456)
        assert told.locked is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"connected": False}, "No iPhone is connected"),
        ({"paired": False}, "does not trust this computer"),
        ({"developer_mode": False}, "Developer Mode is off"),
    ],
)
@pytest.mark.parametrize("version", [3, 5])
def test_a_phone_that_devicectl_cannot_use(
    iphone: StandInIPhone, facts: dict[str, object], words: str, version: int
) -> None:
    Bench("devicectl", iphone).becomes(**facts, json_version=version)
    with pytest.raises(DeviceNotFoundError, match=words):
        find_iphone("devicectl", None)


@pytest.mark.parametrize("bench", ["devicectl"], indirect=True)
def test_both_forms_of_devicectls_json_tell_the_same(bench: Bench) -> None:
    before = DevicectlPhone.listed()
    bench.becomes(json_version=5)
    assert DevicectlPhone.listed() == before
    assert [str(one) for one in before] == ["Bench iPhone (iPhone 16, iOS 18.5)"]


@pytest.mark.parametrize(
    ("document", "error", "words"),
    [
        ('{"info": {"outcome": "timeout"}}', ConnectionLostError, "did not answer in time"),
        ('{"info": {"outcome": "success", "jsonVersion": 9}}', DeviceToolError, "version 9"),
        ("[]", DeviceToolError, "not as documented"),
        ("{", DeviceToolError, "wrote no JSON"),
        ("", DeviceToolError, "wrote no JSON"),
        (
            '{"info": {"outcome": "failed"}, "error": {"domain": "X", "code": 7}}',
            DeviceError,
            r"X 7",
        ),
    ],
)
def test_json_that_is_not_as_documented(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    document: str,
    error: type[Exception],
    words: str,
) -> None:
    program = tmp_path / "xcrun"
    program.write_text(
        '#!/bin/sh\nwhile [ "$1" != --json-output ]; do shift; done\n'
        f"printf '%s' '{document}' >\"$2\"\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(error, match=words):
        find_iphone("devicectl", None)


def test_the_phone_that_is_meant(bench: Bench) -> None:
    kind = DevicectlPhone if bench.tool == "devicectl" else PymobiledevicePhone
    (one,) = kind.listed()
    other = type(one)("00008150-000", "Other", "iPhone18,1", "26.0")
    assert chosen_iphone([one, other], one.serial) is one
    assert chosen_iphone([one, other], "Other") is other
    with pytest.raises(DeviceNotFoundError, match="--serial"):
        chosen_iphone([one, other], None)
    with pytest.raises(DeviceNotFoundError, match=f"'third' is connected.*{one.serial}"):
        chosen_iphone([one, other], "third")


def test_the_tool_is_chosen_by_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="devicectl, pymobiledevice3"):
        find_iphone("ios-deploy", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(DeviceToolError, match="Install Xcode"):
        find_iphone(None, None)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(DeviceToolError, match="pip install pymobiledevice3"):
        find_iphone(None, None)
    (tmp_path / "xcrun").write_text(
        "#!/bin/sh\necho 'xcrun: error: unable to find utility \"devicectl\"' >&2; exit 72\n"
    )
    (tmp_path / "xcrun").chmod(0o755)
    with pytest.raises(DeviceToolError, match="This Xcode has no devicectl"):
        find_iphone("devicectl", None)
