"""`mvit-export --doctor`: which formats work here, and the command for what is missing."""

import importlib
import importlib.metadata
import platform
import re
from dataclasses import asdict, dataclass

from exporters.format import Format
from exporters.formats import FORMATS
from mobilevit_deploy.console import activity, out, print_json, styled
from mobilevit_deploy.quiet import native_output_hidden


@dataclass(frozen=True)
class LibraryState:
    """One library of a format: what is installed, what was tested, and whether it imports."""

    name: str
    installed: str | None
    tested: str | None
    problem: str | None


def library_state(name: str) -> LibraryState:
    """Look a library up and import it: an installed one can still be broken."""
    try:
        installed = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return LibraryState(name, None, _tested_versions().get(name), "not installed")
    problem = None
    try:
        with native_output_hidden():  # some say a lot, from Python and from C++
            importlib.import_module(name.replace("-", "_"))
    except Exception as error:  # noqa: BLE001 (whatever a broken library raises is its state)
        problem = f"does not import: {error}"
    return LibraryState(name, installed, _tested_versions().get(name), problem)


def format_states() -> dict[str, list[LibraryState]]:
    """Every format with the state of its libraries, PyTorch first."""
    return {
        row.name: [library_state(name) for name in ("torch", *row.libraries)]
        for row in FORMATS.values()
    }


def show_formats(*, as_json: bool = False) -> bool:
    """Print the states; returns whether at least one format works."""
    with activity() as progress:
        progress("importing the converters")
        states = format_states()
    works = {name: all(s.problem is None for s in libraries) for name, libraries in states.items()}
    if as_json:
        print_json(
            {
                name: {"works": works[name], "libraries": [asdict(s) for s in libraries]}
                for name, libraries in states.items()
            }
        )
        return any(works.values())
    from rich.table import Table

    table = Table(caption=f"Python {platform.python_version()} on {platform.machine()}")
    for heading in ("format", "works", "library", "installed", "tested", "what to do"):
        table.add_column(heading)
    for name, libraries in states.items():
        for index, state in enumerate(libraries):
            table.add_row(
                FORMATS[name].title if index == 0 else "",
                styled(*(("green", "yes") if works[name] else ("red", "no"))) if index == 0 else "",
                state.name,
                state.installed or "-",
                state.tested or "-",
                _advice(FORMATS[name], state),
            )
    out.print(table)
    return any(works.values())


def _advice(row: Format, state: LibraryState) -> str:
    if state.installed is None:
        return f"pip install 'mobilevit-deploy[{row.extra}]'"
    if state.problem is not None:
        return state.problem
    # A local version (2.13.0+cpu) is the same release.
    if state.tested and state.installed.split("+")[0] != state.tested:
        return "another version than tested"
    return ""


def _tested_versions() -> dict[str, str]:
    """Library -> the version this release pins, from the package's own metadata."""
    pins = {}
    for requirement in importlib.metadata.requires("mobilevit-deploy") or []:
        match = re.match(r"([A-Za-z0-9_.-]+)==([0-9.]+)", requirement)
        if match:
            pins[match[1]] = match[2]
    return pins
