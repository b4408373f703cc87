"""The app's modules, from `modules.json`, which Gradle's settings read as well."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ANDROID = Path(__file__).resolve().parent.parent
MODULES_FILE = Path(__file__).with_name("modules.json")
STUBS = ANDROID / "stubs"
MUST_FAIL = STUBS / "must-fail"


@dataclass(frozen=True)
class Module:
    """One Gradle module; its sources lie where Gradle looks for them."""

    name: str
    folder: Path
    android: bool
    """Built by the Android plugin; here only type-checked against stubs."""
    depends: tuple[str, ...]
    """Names of other modules."""
    resources: tuple[Path, ...]
    """Folders whose files are packed beside the classes."""
    stubs: tuple[str, ...]
    """Libraries below `stubs/`, each after those that it needs."""
    more_sources: tuple[str, ...]
    """Folders of the source set main besides its own; one of several that Gradle chooses from."""
    serializable: bool
    """Its classes are made with Kotlin's serialization plugin, and need that library."""
    made_by: str | None
    """The command that makes its sources; None: they are the repository's own."""

    def sources(self, source_set: str) -> tuple[Path, ...]:
        """Kotlin files of a source set: main, test or androidTest."""
        folders = [f"src/{source_set}/kotlin", *(self.more_sources if source_set == "main" else ())]
        return tuple(sorted(file for one in folders for file in (self.folder / one).rglob("*.kt")))


def read_modules(
    file: Path = MODULES_FILE, generated: Mapping[str, Path] | None = None
) -> dict[str, Module]:
    """The modules by name, each after those that it depends on.

    Args:
        file: lists them.
        generated: modules that were made, with their folders; one that is neither here nor in its
            usual folder is left out, and so is what depends on it.

    Raises:
        ValueError: a name is used twice, or a module depends on one that does not come before it.
    """
    modules: dict[str, Module] = {}
    absent: set[str] = set()
    for entry in json.loads(file.read_text(encoding="utf-8"))["modules"]:
        folder = (generated or {}).get(entry["name"], file.parent.parent / entry["folder"])
        made_by = entry.get("made_by")
        if (made_by is not None and not folder.is_dir()) or absent & set(entry["depends"]):
            absent.add(entry["name"])
            continue
        module = Module(
            name=entry["name"],
            folder=folder,
            android=entry["android"],
            depends=tuple(entry["depends"]),
            resources=tuple((folder / path).resolve() for path in entry["resources"]),
            stubs=tuple(entry["stubs"]),
            more_sources=tuple(entry.get("sources", ())),
            serializable=entry.get("serializable", False),
            made_by=made_by,
        )
        if module.name in modules:
            raise ValueError(f"{file.name} has two modules {module.name}")
        for needed in module.depends:
            if needed not in modules:
                raise ValueError(f"{module.name} depends on {needed}, which does not come before")
        modules[module.name] = module
    return modules
