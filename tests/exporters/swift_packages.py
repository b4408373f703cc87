"""Generated Swift packages: built with a real toolchain, and type-checked against stand-ins."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).parents[2]
TOOLS = REPOSITORY / "apps" / "ios" / "tools"
FORMAT = REPOSITORY / "apps" / "ios" / ".swift-format"
CHECK = Path(__file__).parent / "swift_check"
_FRAMEWORKS = ("CoreVideo", "CoreGraphics", "CoreML", "ImageIO", "VideoToolbox")
_MISSING = 77

_MANIFEST = """// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "Check",
  targets: [
    .executableTarget(
      name: "Check",
      resources: [.copy("Resources/model.mlpackage")]),
  ])
"""


def swift(*command: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command with the Swift toolchain; skip by name where there is none."""
    done = subprocess.run(
        [str(TOOLS / "swift.sh"), *command],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={"MVIT_TOOLCHAIN_MISSING": "skip", **os.environ},
    )
    if done.returncode == _MISSING:
        pytest.skip(f"{done.stderr.strip()} (make swift-toolchain)")
    return done


def build_check(package: Path, to: Path) -> Path:
    """The check program with a package's pure part and its generated Model.swift, in a folder."""
    sources = to / "Sources"
    shutil.copytree(CHECK, sources / "Check")
    (generated,) = (package / "Sources").iterdir()
    shutil.copytree(generated / "Picture", sources / "Check" / "Picture")
    shutil.copyfile(generated / "Model.swift", sources / "Check" / "Model.swift")
    shutil.copytree(generated / "Resources", sources / "Check" / "Resources")
    (to / "Package.swift").write_text(_MANIFEST)
    done = swift(
        *("swift", "build", "--quiet", "-c", "release", "-Xswiftc", "-warnings-as-errors"), cwd=to
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return to / ".build" / "release" / "Check"


def load_checks(modules: Path) -> ModuleType:
    """The type checks against stand-ins of apps/ios/tools, with a folder of ours for modules."""
    specification = importlib.util.spec_from_file_location("check", TOOLS / "check.py")
    assert specification is not None
    assert specification.loader is not None
    check = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(check)
    check.BUILT = modules
    return check


def emit_frameworks(check: ModuleType) -> None:
    """The stand-ins of the frameworks that packages import."""
    for name, sources in check.stubs():
        if name in _FRAMEWORKS:
            check.emit(name, sources)


def emit_package(package: Path, check: ModuleType, to: Path) -> None:
    """A package's module, checked against the stand-ins that `emit_frameworks` made."""
    (module,) = (package / "Sources").iterdir()
    sources = to / "sources" / module.name
    shutil.copytree(module, sources)
    # What SwiftPM generates for a target with resources.
    (sources / "Bundle.swift").write_text(
        "import Foundation\nextension Bundle { static let module = Bundle.main }\n"
    )
    check.emit(module.name, sources)
