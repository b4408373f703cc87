"""apps/ios/project.yml against the places that state the same names and versions."""

import itertools
import re
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


def test_execu_torch_calls_its_delegates_what_every_device_calls_them() -> None:
    """By the program's own names: under others an iPhone would not stand beside other devices."""
    source = (IOS / "HarnessBackends" / "ExecuTorchBackend.swift").read_text(encoding="utf-8")
    assert ".backendNames" in source
    assert not {'"XNNPACK"', '"Core ML"'} & set(re.findall(r'"[^"\n]*"', source))


def test_the_app_has_the_toolkits_version(project: dict[str, Any], toolkit: dict[str, Any]) -> None:
    assert project["settings"]["base"]["MARKETING_VERSION"] == toolkit["version"]


def test_the_driver_finds_the_app(project: dict[str, Any]) -> None:
    targets = project["targets"]
    assert f"\nHARNESS_BUNDLE_ID = {APP_ID}\n" in (IOS / "Signing.xcconfig").read_text()
    identifier = targets["Harness"]["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"]
    assert identifier == "$(HARNESS_BUNDLE_ID)"
    assert targets["Harness"]["info"]["properties"]["UIFileSharingEnabled"] is True


def test_every_folder_of_sources_is_type_checked(project: dict[str, Any]) -> None:
    checked = (IOS / "stubs" / "modules.txt").read_text().splitlines()
    assert set(project["targets"]) == {line for line in checked if line and line[0] != "#"}


def test_what_is_the_users_own_is_in_no_file_of_git(project: dict[str, Any]) -> None:
    # Project settings would win over the file that each configuration reads.
    assert not {"DEVELOPMENT_TEAM", "PRODUCT_BUNDLE_IDENTIFIER"} & set(project["settings"]["base"])
    assert project["configFiles"] == {"Debug": "Signing.xcconfig", "Release": "Signing.xcconfig"}
    text = (IOS / "Signing.xcconfig").read_text()
    assert text.endswith('#include? "Local.xcconfig"\n')  # the last word is the user's
    assert "Local.xcconfig" in (IOS / ".gitignore").read_text().splitlines()


def test_an_option_of_the_linker_and_its_file_are_two_words(project: dict[str, Any]) -> None:
    flags = project["targets"]["Harness"]["settings"]["base"]["OTHER_LDFLAGS"]
    assert not [flag for flag in flags if " " in flag]
    forced = [after for flag, after in itertools.pairwise(flags) if flag == "-force_load"]
    linked = {
        one["product"]
        for one in project["targets"]["Harness"]["dependencies"]
        if one.get("package") == "ExecuTorch"
    }
    place = "$(BUILT_PRODUCTS_DIR)/lib{}_$(ET_PLATFORM).a"
    assert set(forced) == {place.format(product) for product in linked}


def test_onnx_runtime_is_one_release_and_the_docs_say_where_it_is_another(
    project: dict[str, Any],
) -> None:
    package = project["packages"]["onnxruntime"]
    assert set(package) == {"url", "exactVersion"}
    android = tomllib.loads(
        (REPOSITORY / "apps/android/gradle/libs.versions.toml").read_text(encoding="utf-8")
    )["versions"]["onnxruntime"]
    if package["exactVersion"] != android:
        page = " ".join((REPOSITORY / "docs" / "phones.md").read_text(encoding="utf-8").split())
        said = f"ONNX Runtime is {android} on Android and {package['exactVersion']} on the iPhone"
        assert said in page
