"""What is expensive and shared by several test files; made once per run.

With MVIT_REQUIRE_ALL=1 a test that is skipped fails: what it needs is to be installed.
"""

import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import torch

from exporters import ExportResult, export
from mobilevit_deploy import Checkpoint, load_checkpoint
from tests.browser import Browser

# The networks under test are small: more threads gain little alone and lose much on a busy machine.
torch.set_num_threads(1)

_REQUIRE_ALL = os.environ.get("MVIT_REQUIRE_ALL", "0") != "0"
_FOR_ANOTHER_MACHINE = (
    "root may write anywhere",
    "Core ML is there",
    "this machine is in no",
    "MVIT_ANDROID_SDKS names no folder",
    "MVIT_IOS_SDKS names no folder",
)
"""Beginnings of the reasons that no installation changes."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not (_REQUIRE_ALL and report.outcome == "skipped" and isinstance(report.longrepr, tuple)):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if not reason.startswith(_FOR_ANOTHER_MACHINE):
        report.outcome = "failed"
        report.longrepr = f"MVIT_REQUIRE_ALL is set, and this was skipped: {reason}"


@pytest.fixture(scope="session")
def demo_checkpoint() -> Checkpoint:
    """The demo checkpoint, trained on digits; nobody may change it."""
    return load_checkpoint("demo")


@pytest.fixture(scope="session")
def demo_export(
    demo_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> ExportResult:
    """The demo checkpoint exported to ONNX at 64 x 64 in fp32 and fp16; nobody may change it."""
    folder = tmp_path_factory.mktemp("exports") / "demo"
    result = export(demo_checkpoint, folder, precisions=("fp32", "fp16"), input_size=64)
    if result.failures:
        raise result.failures[0].error
    return result


@pytest.fixture(scope="session")
def tflite_export(
    demo_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> ExportResult:
    """The demo checkpoint exported to TFLite at 64 x 64 in fp32; nobody may change it."""
    pytest.importorskip("litert_torch", reason="pip install 'mobilevit-deploy[tflite]'")
    folder = tmp_path_factory.mktemp("exports") / "tflite"
    result = export(demo_checkpoint, folder, formats=("tflite",), input_size=64)
    if result.failures:
        raise result.failures[0].error
    return result


@pytest.fixture(scope="session")
def executorch_export(
    demo_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> ExportResult:
    """The demo checkpoint in ExecuTorch at 64 x 64, fp32, with its bundled program."""
    pytest.importorskip("executorch", reason="pip install 'mobilevit-deploy[executorch]'")
    folder = tmp_path_factory.mktemp("exports") / "executorch"
    result = export(demo_checkpoint, folder, formats=("executorch",), input_size=64, bundled=True)
    if result.failures:
        raise result.failures[0].error
    return result


@pytest.fixture
def export_folder(demo_export: ExportResult, tmp_path: Path) -> Path:
    """A copy of the demo export, to be changed."""
    return Path(shutil.copytree(demo_export.folder, tmp_path / "export"))


@pytest.fixture(scope="session")
def demo_coreml_export(
    demo_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> ExportResult:
    """The demo checkpoint exported to Core ML at 64 x 64 in fp16 and fp32; nobody may change it."""
    folder = tmp_path_factory.mktemp("exports") / "coreml"
    result = export(
        demo_checkpoint, folder, formats=("coreml",), precisions=("fp16", "fp32"), input_size=64
    )
    if result.failures:
        raise result.failures[0].error
    return result


@pytest.fixture
def coreml_export_folder(demo_coreml_export: ExportResult, tmp_path: Path) -> Path:
    """A copy of the Core ML export, to be changed."""
    return Path(shutil.copytree(demo_coreml_export.folder, tmp_path / "export"))


@pytest.fixture
def mounted(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A small file system of its own, with the options that the test asks for."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", request.param, "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a file system needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    """Headless Chromium, where there is one."""
    for name in _BROWSERS:
        if (program := shutil.which(name)) is not None:
            return Browser(program, tmp_path / "profile")
    pytest.skip("Chromium is not installed: make system-deps")
