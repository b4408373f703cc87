"""Rules for R8 in `--embed kotlin`: what native code looks up by name outlives a real shrinker.

The shrinker is ProGuard, whose language R8's rules are. Where `MVIT_ANDROID_SDKS` names the real
sources of the runtimes, they are what is shrunk; else the stand-ins made from them, which lack some
classes.
"""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from exporters import ExportResult
from tests.exporters.kotlin_modules import RUNTIMES, packed_as
from tests.kotlin import compile_kotlin

LOOKUPS = json.loads(
    (Path(__file__).parent / "embedding_kotlin" / "native_lookups.json").read_text("utf-8")
)
_NEWEST = 52
"""Class file version that Debian's ProGuard reads; what it shrinks here is not run."""


def jar(folders: list[Path], to: Path) -> set[str]:
    """Pack class files; returns the names of the classes."""
    names = set()
    with zipfile.ZipFile(to, "w") as packed:
        for folder in folders:
            for file in sorted(folder.rglob("*.class")):
                content = bytearray(file.read_bytes())
                content[6:8] = _NEWEST.to_bytes(2, "big")
                name = file.relative_to(folder)
                packed.writestr(name.as_posix(), bytes(content))
                names.add(".".join(name.with_suffix("").parts))
    return names


def minified(classes: Path, rules: Path, to: Path) -> None:
    """Shrink and rename as a release build does, with an app that uses the module's interface."""
    proguard = shutil.which("proguard")
    if proguard is None:
        pytest.skip("proguard is missing: make system-deps")
    config = to.with_suffix(".pro")
    config.write_text(
        f"-injars {classes}\n-outjars {to}\n-include {rules}\n"
        "-ignorewarnings\n-dontnote\n-dontpreverify\n-dontoptimize\n"
        "-keep class org.mobilevit.classifier.MobileViTClassifier { public *; }\n"
    )
    done = subprocess.run([proguard, f"@{config}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def members(classes: Path, name: str) -> str:
    """A class as javap prints it; empty if it is not there."""
    command = ["javap", "-p", "-cp", str(classes), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


@pytest.mark.parametrize(("export_format", "runtime"), RUNTIMES.items(), ids=RUNTIMES)
def test_what_native_code_looks_up_keeps_its_name(
    demo_export: ExportResult, tmp_path: Path, export_format: str, runtime: str
) -> None:
    module = packed_as(demo_export, export_format, tmp_path / "kotlin")
    assert (
        'consumerProguardFiles("consumer-rules.pro")' in (module / "build.gradle.kts").read_text()
    )
    sources = list((module / "src" / "main" / "kotlin").rglob("*.kt"))
    needs = ("annotations", "android", runtime)
    path = compile_kotlin(sources, "--android", "--stubs", *needs).split(":")
    parts = ("loose-", f"-{runtime}", "real-executorch-stand-ins")
    folders = [Path(one) for one in path if any(part in one for part in parts)]
    before, after, bare = (tmp_path / f"{name}.jar" for name in ("before", "after", "bare"))
    names = jar(folders, before)
    rules = module / "consumer-rules.pro"
    minified(before, rules, after)
    looked_up = LOOKUPS[runtime]["classes"]
    if "MVIT_ANDROID_SDKS" in os.environ:
        assert names >= looked_up.keys()
    present = looked_up.keys() & names
    assert present
    for name in present:
        kept, was = members(after, name), members(before, name)
        assert kept, f"{name} was renamed or removed"
        for member in looked_up[name]:
            assert member in kept or member not in was, f"{name} lost {member}"
    rules.write_text("")  # the same app without them loses some: else this proves nothing
    minified(before, rules, bare)
    assert not all(members(bare, name) for name in present)
