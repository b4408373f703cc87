"""The files of export folders that may be fetched: those that their manifests name, no others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import MANIFEST_NAME, Manifest, read_manifest, resolve
from mobilevit_deploy.errors import ManifestError, ServeError


@dataclass(frozen=True)
class SharedFile:
    """A file as it was when the server started."""

    path: Path
    sha256: str
    state: tuple[int, int]  # bytes, and when it was last written

    def unchanged(self) -> bool:
        """Is it still the file whose digest was taken?"""
        try:
            return _state(self.path) == self.state
        except OSError:
            return False


@dataclass(frozen=True)
class SharedExport:
    """An export folder: its files by the path that the manifest gives them."""

    id: str
    name: str
    files: Mapping[str, SharedFile]


def share(folders: Sequence[Path]) -> list[SharedExport]:
    """Read and check export folders.

    Every file is hashed, since its digest is what a browser keeps it under. Artifacts that are
    folders (Core ML packages) are left out: no browser runs them.

    Raises:
        ManifestError: a folder is no export folder, or a file is missing or not the manifest's.
        ServeError: no folder was given.
    """
    if not folders:
        raise ServeError("There is nothing to serve: name at least one export folder.")
    return [
        SharedExport(str(index), folder.resolve().name, _files(folder))
        for index, folder in enumerate(folders)
    ]


def _files(folder: Path) -> dict[str, SharedFile]:
    manifest = read_manifest(folder)
    found = {MANIFEST_NAME: _shared(folder / MANIFEST_NAME, None, MANIFEST_NAME)}
    for path, sha256 in _named(manifest).items():
        file = resolve(folder, path)
        if file.is_file():
            found[path] = _shared(file, sha256, path)
    return found


def _named(manifest: Manifest) -> dict[str, str]:
    found = {artifact.file: artifact.sha256 for artifact in manifest.artifacts}
    for reference in manifest.references:
        for array in (reference.pixels, *reference.outputs.values()):
            found[array.file] = array.sha256
    return found


def _shared(path: Path, sha256: str | None, name: str) -> SharedFile:
    state = _state(path)
    got = digest(path)
    if sha256 is not None and got != sha256:
        raise ManifestError(
            f"The SHA-256 of {name} is not the manifest's: it was changed or damaged. Export again."
        )
    return SharedFile(path, got, state)


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
