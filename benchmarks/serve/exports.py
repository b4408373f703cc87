"""The files of export folders that may be fetched: those that their manifests name, no others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import MANIFEST_NAME, read_manifest, resolve
from mobilevit_deploy.errors import ManifestError, ServeError


@dataclass
class SharedFile:
    """A file as it was when the server started."""

    path: Path
    sha256: str
    state: tuple[int, ...]  # what the system changes when anybody writes to it or replaces it

    def unchanged(self) -> bool:
        """Has it still the content whose digest was taken? Looked at only if it was touched."""
        try:
            state = _state(self.path)
            if state != self.state and digest(self.path) == self.sha256:
                self.state = state
        except OSError:
            return False
        return state == self.state


@dataclass(frozen=True)
class SharedExport:
    """An export folder: its files by the path that the manifest gives them."""

    id: str
    name: str
    files: Mapping[str, SharedFile]


def share(folders: Sequence[Path]) -> dict[str, SharedExport]:
    """Read and check export folders: by their id, in the order in which they were given.

    Every file is hashed, since its digest is what a browser keeps it under. Artifacts that are
    folders (Core ML packages) are left out: no browser runs them.

    Raises:
        ManifestError: a folder is no export folder, or a file is missing or not the manifest's.
        ServeError: no folder was given.
    """
    if not folders:
        raise ServeError("There is nothing to serve: name at least one export folder.")
    return {
        str(index): SharedExport(str(index), folder.resolve().name, _files(folder))
        for index, folder in enumerate(folders)
    }


def _files(folder: Path) -> dict[str, SharedFile]:
    manifest = read_manifest(folder)
    found = {MANIFEST_NAME: _shared(folder / MANIFEST_NAME)}
    named = {artifact.file: artifact.sha256 for artifact in manifest.artifacts}
    for reference in manifest.references:
        for array in (reference.pixels, *reference.outputs.values()):
            named[array.file] = array.sha256
    for name, sha256 in named.items():
        path = resolve(folder, name)
        if not path.is_file():
            continue
        found[name] = _shared(path)
        if found[name].sha256 != sha256:
            raise ManifestError(
                f"The SHA-256 of {name} is not the manifest's: it was changed or damaged. "
                "Export again."
            )
    return found


def _shared(path: Path) -> SharedFile:
    state = _state(path)
    return SharedFile(path, digest(path), state)


def _state(path: Path) -> tuple[int, ...]:
    status = path.stat()
    # Anybody may set the time of the last writing; that of the last change is the system's.
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
