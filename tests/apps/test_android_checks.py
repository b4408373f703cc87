"""The checks of the Android app without Gradle: that they find what they are there to find."""

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from tests.apps.android_checks import TOOLS, run

sys.path.insert(0, str(TOOLS))
from modules import ANDROID, MODULES_FILE, read_modules


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("val answer: Int = 42", None),
        ("val answer: Int = null", "null cannot be a value of a non-null type"),
        ('fun answer(): Int { val unused = 1; return 42 } // "', "warning: variable is unused"),
        ("val answer = java.util.List.of(42)", "unresolved reference 'of'"),
        ("val answer = android.os.Build.MODEL", "unresolved reference 'android'"),
    ],
    ids=["fine", "wrong type", "warning", "Java 9", "Android in what is no Android module"],
)
def test_what_does_not_compile(tmp_path: Path, source: str, error: str | None) -> None:
    (tmp_path / "Source.kt").write_text(source + "\n", encoding="utf-8")
    done = run("compile_folder.py", tmp_path)
    assert done.returncode == (0 if error is None else 1), done.stdout
    if error is not None:
        assert error in done.stdout.lower()


def test_modules_lie_where_the_file_says() -> None:
    modules = read_modules()
    assert not modules["core"].android
    assert not modules["picture"].depends
    for module in modules.values():
        assert module.sources("main"), f"{module.name} has no sources in {module.folder}"
        assert all(folder.is_dir() for folder in module.resources)


@pytest.mark.parametrize("change", [{"name": "core"}, {"depends": ["later"]}])
def test_modules_are_ordered_and_distinct(tmp_path: Path, change: dict[str, object]) -> None:
    document = json.loads(MODULES_FILE.read_text(encoding="utf-8"))
    document["modules"].append({**document["modules"][0], "name": "new", **change})
    file = tmp_path / "tools" / "modules.json"
    file.parent.mkdir()
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ValueError, match=r"core|later"):
        read_modules(file)


def test_the_wrapper_is_the_one_that_gradle_published() -> None:
    """Digests as Gradle publishes them for 9.1.0: of the wrapper's jar, and of what it fetches."""
    wrapper = ANDROID / "gradle" / "wrapper"
    jar = hashlib.sha256((wrapper / "gradle-wrapper.jar").read_bytes()).hexdigest()
    assert jar == "76805e32c009c0cf0dd5d206bddc9fb22ea42e84db904b764f3047de095493f3"
    properties = (wrapper / "gradle-wrapper.properties").read_text()
    assert "gradle-9.1.0-bin.zip" in properties
    digest = "a17ddd85a26b6a7f5ddb71ff8b05fc5104c0202c6e64782429790c933686c806"
    assert f"distributionSha256Sum={digest}" in properties
    assert os.access(ANDROID / "gradlew", os.X_OK)


def test_libraries_of_neural_processors_are_files_in_the_harness() -> None:
    assert "useLegacyPackaging = true" in (ANDROID / "app" / "build.gradle.kts").read_text()
