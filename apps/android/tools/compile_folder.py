"""Compiles the Kotlin files below a folder that is no module here, e.g. a generated one.

    compile_folder.py FOLDER [--android] [--stubs LIBRARY ...] [--classpath PATH ...]

Prints the class path of the result.
"""

import argparse
import hashlib
import sys
from pathlib import Path

from compiling import CompilationError, compile_loose, compile_stubs, joined
from toolchain import Missing, kotlin


def main() -> int:
    """Compile; 0: done or skipped, 1: there is an error or a warning."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--android", action="store_true", help="for Java 17, as Android modules")
    parser.add_argument("--stubs", nargs="*", default=[], metavar="LIBRARY", help="below stubs/")
    parser.add_argument("--classpath", nargs="*", default=[], type=Path, metavar="PATH")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    name = f"loose-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    try:
        needs = (*arguments.classpath, *compile_stubs(arguments.stubs))
        sources = sorted(folder.rglob("*.kt"))
        classes = compile_loose(name, sources, needs, arguments.android)
        sys.stdout.write(joined((*classes.path, *kotlin().standard_library)) + "\n")
    except Missing as missing:
        sys.stdout.write(f"SKIPPED compiling: {missing}\n")
    except CompilationError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
