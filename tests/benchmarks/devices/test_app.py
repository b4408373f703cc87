"""Which back ends the app on a phone has: asked of the app, through real adb and Apple's tools."""

import time
from pathlib import PurePosixPath

import pytest

from benchmarks.devices.app import read_harness
from benchmarks.devices.connection import Connection, Patience
from benchmarks.devices.iphone_tools import find_iphone
from benchmarks.devices.phone import AppError, Phone
from mobilevit_deploy.contract.harness import HARNESS_NAME
from tests.benchmarks.devices.phones import StandInPhone
from tests.benchmarks.devices.stand_in_iphone import StandInIPhone

PATIENT = Connection(Patience(reconnect=5, silence=10, poll=0.2))


def names(phone: Phone) -> list[str]:
    return [backend.name for backend in read_harness(phone, PATIENT).backends]


def test_an_android_app_that_is_closed_is_opened_and_closed_again(phone: StandInPhone) -> None:
    phone.configure(backends=["litert-gpu", "onnxruntime-cpu"])
    assert names(phone.driver) == ["litert-gpu", "onnxruntime-cpu"]
    assert not phone.driver.running()
    (start,) = [call for call in phone.calls() if call.startswith("am start")]
    assert start == "am start -W -n org.mobilevit.harness/org.mobilevit.harness.app.MeasureActivity"
    phone.configure(backends=["onnxruntime-cpu"])  # the app is replaced
    assert names(phone.driver) == ["onnxruntime-cpu"]


def test_an_app_that_runs_is_not_disturbed(phone: StandInPhone) -> None:
    phone.configure(backends=["onnxruntime-cpu"])
    phone.driver.launch(None)
    end = time.monotonic() + 20
    while phone.driver.read(phone.driver.root() / HARNESS_NAME) is None:
        assert time.monotonic() < end
    before = phone.files("/data/app.pid").read_text()
    assert names(phone.driver) == ["onnxruntime-cpu"]
    assert phone.driver.running()
    assert phone.files("/data/app.pid").read_text() == before


def test_an_app_of_another_release_is_said(phone: StandInPhone) -> None:
    phone.configure(backends=[])  # it says nothing, and ends
    with pytest.raises(AppError, match=r"harness.json is missing.*--app FILE"):
        names(phone.driver)
    phone.configure(text='{"schema_version": 2}')
    with pytest.raises(AppError, match=r"has schema version 2.*--app FILE replaces the app"):
        names(phone.driver)


@pytest.mark.parametrize("tool", ["devicectl", "pymobiledevice3"])
def test_an_iphones_app_is_asked_in_the_same_way(iphone: StandInIPhone, tool: str) -> None:
    iphone.configure(backends=["onnxruntime-cpu"])
    phone = find_iphone(tool, None)
    assert names(phone) == ["onnxruntime-cpu"]
    assert not phone.running()
    iphone.configure(backends=["litert-gpu"])
    assert names(phone) == ["litert-gpu"]
    assert phone.digests(PurePosixPath("campaigns")) == {}


def test_an_app_that_is_not_installed_is_said(phone: StandInPhone, iphone: StandInIPhone) -> None:
    phone.state("installed", None)
    with pytest.raises(AppError, match=r"is not on Stand-in phone, Android 16.*--app FILE"):
        names(phone.driver)
    with iphone.changed() as state:
        state.installed = False
    with pytest.raises(AppError, match="is not on Bench iPhone"):
        names(find_iphone("devicectl", None))
