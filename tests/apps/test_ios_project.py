"""apps/ios/project.yml against the places that state the same names and versions."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from benchmarks.devices.phone import APP_ID

REPOSITORY = Path(__file__).parents[2]
IOS = REPOSITORY / "apps" / "ios"


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    document = yaml.safe_load((IOS / "project.yml").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def toolkit() -> dict[str, Any]:
    document = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(document["project"])


def test_execu_torch_is_the_exporters(project: dict[str, Any], toolkit: dict[str, Any]) -> None:
    version = project["targets"]["Harness"]["info"]["properties"]["ExecuTorchVersion"]
    assert project["packages"]["ExecuTorch"]["branch"] == f"swiftpm-{version}"
    assert toolkit["optional-dependencies"]["executorch"] == [f"executorch=={version}"]


def test_the_app_has_the_toolkits_version(project: dict[str, Any], toolkit: dict[str, Any]) -> None:
    assert project["settings"]["base"]["MARKETING_VERSION"] == toolkit["version"]


def test_the_driver_finds_the_app(project: dict[str, Any]) -> None:
    targets = project["targets"]
    assert targets["Harness"]["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"] == APP_ID
    assert targets["Harness"]["info"]["properties"]["UIFileSharingEnabled"] is True


def test_every_folder_of_sources_is_type_checked(project: dict[str, Any]) -> None:
    checked = (IOS / "stubs" / "modules.txt").read_text().splitlines()
    assert set(project["targets"]) == {line for line in checked if line and line[0] != "#"}
