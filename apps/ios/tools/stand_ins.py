"""Stand-ins of the runtimes' Swift modules in `stubs`, made from the runtimes' own sources.

`python3 apps/ios/tools/stand_ins.py FOLDER`, or `make swift-stand-ins SDKS=FOLDER`. FOLDER holds
a folder of headers and Swift overlays per library, as in the table below. With --check nothing is
written: what differs from the repository is printed, and the exit code is 1.
"""

import argparse
import difflib
import sys
from dataclasses import dataclass
from pathlib import Path

import objective_c
import swift_overlay

STUBS = Path(__file__).resolve().parents[1] / "stubs"


@dataclass(frozen=True)
class Library:
    """A library whose stand-in is a module of `stubs`."""

    module: str
    folder: str
    """Below the folder of sources."""
    origin: str
    """Repository and folder, commit, date, and whose."""
    headers: tuple[str, ...]
    overlays: tuple[str, ...] = ()


LIBRARIES = (
    Library(
        module="OnnxRuntimeBindings",
        folder="onnxruntime",
        origin="microsoft/onnxruntime, objectivec/include, commit cee6c0d of 2026-03-13.\n"
        "// Copyright (c) Microsoft Corporation, MIT licence.",
        headers=(
            "ort_enums.h",
            "ort_env.h",
            "ort_value.h",
            "ort_session.h",
            "ort_coreml_execution_provider.h",
            "ort_xnnpack_execution_provider.h",
        ),
    ),
    Library(
        module="ExecuTorch",
        folder="executorch",
        origin="pytorch/executorch 1.5.1, extension/apple/ExecuTorch/Exported, commit cff6f4d of\n"
        "// 2026-08-22. Copyright (c) Meta Platforms, Inc. and affiliates, BSD licence.",
        headers=(
            "ExecuTorchBackendOption.h",
            "ExecuTorchBackendOptionsMap.h",
            "ExecuTorchError.h",
            "ExecuTorchLog.h",
            "ExecuTorchModule.h",
            "ExecuTorchTensor.h",
            "ExecuTorchValue.h",
        ),
        # Its ImageProcessor is left out: it needs Core Video's types, which have no source.
        overlays=("ExecuTorch+Module.swift", "ExecuTorch+Tensor.swift", "ExecuTorch+Value.swift"),
    ),
)


def main() -> int:
    """Write the stand-ins, or with --check say what differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sources", type=Path, help="folder of real sources")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    given = parser.parse_args()
    made = {
        STUBS / library.module / name: text
        for library in LIBRARIES
        for name, text in stand_ins(library, given.sources).items()
    }
    there = {path for library in LIBRARIES for path in (STUBS / library.module).glob("*.swift")}
    different = [
        path
        for path in sorted(made.keys() | there)
        if made.get(path) != (path.read_text() if path.exists() else None)
    ]
    for path in different:
        if not given.check:
            path.unlink(missing_ok=True)
            if path in made:
                path.parent.mkdir(exist_ok=True)
                path.write_text(made[path])
            continue
        old = path.read_text().splitlines() if path.exists() else []
        new = made.get(path, "").splitlines()
        name = str(path.relative_to(STUBS))
        difference = difflib.unified_diff(old, new, name, f"{name}, made anew", lineterm="")
        sys.stdout.write("\n".join(difference) + "\n")
    sys.stdout.write(f"{len(made)} stand-ins, {len(different)} different\n")
    return 1 if different and given.check else 0


def stand_ins(library: Library, sources: Path) -> dict[str, str]:
    """File name -> text of a library's stand-in, one for each of its sources."""
    folder = sources / library.folder
    headers = {name: (folder / name).read_text() for name in library.headers}
    known = objective_c.names(headers)
    made = {}
    for name, text in headers.items():
        header = objective_c.translated(text, known)
        omitted = "".join(f"//   {one}\n" for one in header.left_out)
        note = f"\n// Left out, since their Swift names or types are not certain:\n{omitted}"
        made[f"{Path(name).stem}.swift"] = (
            _head(library, name)
            + "@_exported import Foundation\n\n"
            + f"{header.text}\n{note if omitted else ''}"
        )
    for name in library.overlays:
        text = swift_overlay.signatures((folder / name).read_text(), library.module)
        made[name] = _head(library, name) + f"import Foundation\n\n{text}\n"
    return made


def _head(library: Library, name: str) -> str:
    return (
        "// A stand-in: what the app's sources are type-checked against where the library is not.\n"
        "// Made by tools/stand_ins.py, which changes it; signatures alone.\n"
        f"// Source: {name}\n"
        f"// of {library.origin}\n"
        "// swift-format-ignore-file\n"
    )


if __name__ == "__main__":
    sys.exit(main())
