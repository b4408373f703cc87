"""Phones that the tests of this folder share."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.devices.preparation import Prepared, prepare, selected_exports
from benchmarks.measuring.request import Selection
from exporters import ExportResult
from mobilevit_deploy.contract.harness import Backend, Harness
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.contract.report import Tool
from tests.benchmarks.devices.adbd_root import adbd_root, obstacle
from tests.benchmarks.devices.phones import Island, StandInPhone, island
from tests.benchmarks.devices.stand_in_iphone import StandInIPhone, install_stand_ins

QUICK = Plan(
    minimum_samples=6,
    maximum_samples=12,
    minimum_seconds=0,
    maximum_seconds=5,
    relative_width=0.5,
    warmup_runs=2,
)


BACKENDS = tuple(
    Backend(name=name, format=form, unit=unit, threads=threads, by_default=unit != "npu")
    for name, form, unit, threads in (
        ("onnxruntime-cpu", "onnx", "cpu", True),
        ("onnxruntime-nnapi", "onnx", "all", False),
        ("executorch", "executorch", None, True),
        ("litert-gpu", "tflite", "gpu", False),
        ("litert-npu", "tflite", "npu", False),
    )
)


def app_with(*names: str) -> Harness:
    """An app that has these of the back ends that phones may have."""
    return Harness(
        schema_version=1,
        tool=Tool(name="stand-in", version="1", build="release"),
        backends=tuple(one for one in BACKENDS if one.name in names),
    )


@pytest.fixture(scope="session")
def phones() -> Iterator[Island]:
    """An adb server with two phones."""
    reason = obstacle()
    if reason is not None:
        pytest.skip(reason)
    try:
        adbd_root()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"Debian's adbd cannot be fetched: {error.stderr.strip().splitlines()[-1]}")
    # A socket's path may have a hundred characters: pytest's own folders are longer.
    folder = Path(tempfile.mkdtemp(prefix="phones-"))
    try:
        with island(folder, 2) as made:
            yield made
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def phone(phones: Island) -> StandInPhone:
    """The first phone, as if nothing had been done with it."""
    first = phones.phone()
    first.fresh()
    return first


@pytest.fixture
def demo(demo_export: ExportResult) -> Prepared:
    """The demo's fp32 and fp16 files on one thread, as few samples as there may be."""
    return prepare(
        selected_exports([demo_export.folder], Selection()),
        app_with("onnxruntime-cpu"),
        threads=[1],
        plan=QUICK,
        cool_down_seconds=0,
    )


@pytest.fixture
def iphone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInIPhone]:
    """A folder that acts as an iPhone, and stand-ins of the tools that reach it on the PATH."""
    device = StandInIPhone(tmp_path / "iphone")
    install_stand_ins(tmp_path / "bin", device.folder)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield device
    device.kill()
