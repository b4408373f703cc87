"""Putting a run's artifacts, references and package into an export folder, all in one step."""

import contextlib
import errno
import importlib.metadata
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import (
    MANIFEST_NAME,
    SCHEMA_VERSION,
    Artifact,
    Manifest,
    Reference,
    StoredArray,
    manifest_text,
    read_manifest,
)
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.parity import STORED, References
from mobilevit_deploy.publishing import locked, publish_folder, workplace
from mobilevit_deploy.publishing.journal import WORKPLACE
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.vocabulary import DType, Layout

Size = tuple[int, int]


@dataclass
class Publication:
    """What a run adds to an export folder; nothing of it is there before `publish`.

    Attributes:
        folder: the export folder, its path resolved.
        work: the folder's workplace.
        draft: a manifest of the model, without references and artifacts.
        overwrite: whether what was there when the run began may be replaced.
        found: the manifest of that time; None where there was none.
        artifacts: entries of what lies in `staging`.
        references: the same, by input size.
        packages: folders for apps in `staging`, to be replaced whole.
    """

    folder: Path
    work: Path
    draft: Manifest
    overwrite: bool
    found: Manifest | None
    artifacts: list[Artifact] = field(default_factory=list)
    references: dict[Size, tuple[Reference, ...]] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)

    @property
    def staging(self) -> Path:
        """A folder for unfinished work; what is published lies there as in the export folder."""
        return self.work / "staged"

    def has(self, file: str) -> bool:
        """Whether a file of this name is there already, be it published or not."""
        return os.path.lexists(self.folder / file)

    def damaged_references(self) -> set[Size]:
        """Input sizes whose stored references are not whole, of the artifacts that stay."""
        kept = self._kept(self.found)
        return {size for size in _sizes(kept) if not self._has_references(kept, size)}

    def add_references(self, references: References, task: Task) -> None:
        """Store the first reference inputs and outputs of one size; the task knows their axes.

        They replace those of the folder only if these are damaged.
        """
        height, width = references.inputs.shape[1:3]
        stored = []
        for index, name in enumerate(STORED):
            stem = f"references/{height}x{width}/{name.replace(' ', '_')}"
            stored.append(
                Reference(
                    name=name,
                    pixels=self._store(f"{stem}.rgb", references.inputs[index], "uint8", "HWC"),
                    outputs={
                        output.name: self._store(
                            f"{stem}.{output.name}.f32",
                            references.outputs[output.name][index : index + 1],
                            "float32",
                            output.layout,
                        )
                        for output in task.compared
                    },
                )
            )
        self.references[height, width] = tuple(stored)

    def add(self, artifacts: Sequence[Artifact]) -> None:
        """Enter artifacts whose files, with their bundled programs, lie in `staging`."""
        files = {artifact.file for artifact in artifacts}
        self.artifacts = [one for one in self.artifacts if one.file not in files] + [*artifacts]

    def publish(self) -> Manifest | None:
        """Put all that was added into the folder, beside what others have put there meanwhile.

        Returns:
            The folder's manifest; None where it holds no artifact.

        Raises:
            ExportError: meanwhile another export has put something there that would be lost, or
                the disk refuses. The folder is as it was.
            PublicationError: a link is in the way, or another process holds the folder.
        """
        if not self.artifacts:
            kept = self._kept(self.found)
            return kept if kept.artifacts else None
        with explained_disk_errors(self.folder), locked(self.folder):
            now = existing_manifest(self.folder, self.draft.model, overwrite=self.overwrite)
            kept = self._kept(now)
            fresh = [size for size in self.references if not self._has_references(kept, size)]
            manifest = self._with_added(kept, fresh)
            self._refuse_losses(now, manifest)
            (self.staging / MANIFEST_NAME).write_text(manifest_text(manifest), encoding="utf-8")
            put = [
                *_artifact_files(self.artifacts),
                *_array_files(one for size in fresh for one in self.references[size]),
                *self.packages,
                MANIFEST_NAME,
            ]
            publish_folder(
                self.folder,
                self.work,
                {path: self.staging / path for path in dict.fromkeys(put)},
                set() if now is None else _files(now) - _files(manifest),
            )
        return manifest

    def _kept(self, manifest: Manifest | None) -> Manifest:
        """A manifest of the folder, if it is of this model; else the draft."""
        same = manifest is not None and manifest.model == self.draft.model
        return manifest if manifest is not None and same else self.draft

    def _with_added(self, kept: Manifest, fresh: Sequence[Size]) -> Manifest:
        added = {artifact.file for artifact in self.artifacts}
        references = [one for one in kept.references if one.pixels.shape[:2] not in fresh]
        return kept.model_copy(
            update={
                "references": (*references, *(one for s in fresh for one in self.references[s])),
                "artifacts": (
                    *(one for one in kept.artifacts if one.file not in added),
                    *self.artifacts,
                ),
            }
        )

    def _refuse_losses(self, now: Manifest | None, following: Manifest) -> None:
        """`--overwrite` is for what was there when the run began, not for what came meanwhile."""
        lost = _identities(now) - _identities(self.found) - _identities(following)
        names = sorted({file for file, *_ in lost})
        names += [one for one in self.packages if not self.overwrite and self.has(one)]
        if names:
            raise ExportError(
                f"Another export has published {', '.join(names)} in {self.folder} meanwhile. "
                "That was left as it is. Run the command again, or choose another folder with "
                "--output."
            )

    def _has_references(self, manifest: Manifest, size: Size) -> bool:
        found = [one for one in manifest.references if one.pixels.shape[:2] == size]
        return {one.name for one in found} == set(STORED) and all(
            self._is_whole(array) for reference in found for array in _arrays(reference)
        )

    def _is_whole(self, array: StoredArray) -> bool:
        above = self.folder
        for part in Path(array.file).parts:
            above /= part
            if above.is_symlink():
                return False
        return above.is_file() and digest(above) == array.sha256

    def _store(self, path: str, array: np.ndarray, dtype: DType, layout: Layout) -> StoredArray:
        staged = self.staging / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        little_endian = array.astype(np.dtype(dtype).newbyteorder("<"))
        staged.write_bytes(np.ascontiguousarray(little_endian).tobytes())
        return StoredArray(
            file=path, sha256=digest(staged), shape=array.shape, dtype=dtype, layout=layout
        )


@contextlib.contextmanager
def open_publication(
    folder: Path, record: Record, parameters: int, *, overwrite: bool
) -> Iterator[Publication]:
    """An export folder to publish into; unfinished work is removed at the end.

    A folder that does not exist is made when something is published. What exports that died left
    of theirs is removed.

    Raises:
        ExportError: the folder holds something else, another model, or cannot be written.
        PublicationError: another process holds it.
    """
    draft = Manifest(
        schema_version=SCHEMA_VERSION,
        toolkit=importlib.metadata.version("mobilevit-deploy"),
        model=record,
        parameters=parameters,
        references=(),
        artifacts=(),
    )
    folder = Path(os.path.realpath(folder))
    with explained_disk_errors(folder):
        # Before any waiting: what others publish from here on is not this run's to replace.
        found = existing_manifest(folder, record, overwrite=overwrite)
        with workplace(folder) as work:
            publication = Publication(folder, work, draft, overwrite, found)
            publication.staging.mkdir()
            yield publication


def existing_manifest(folder: Path, record: Record, *, overwrite: bool) -> Manifest | None:
    """The manifest of a folder that may be written to; None where there is nothing yet.

    Raises:
        ExportError: it holds something that is no export, or another model that is to stay.
    """
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise ExportError(f"{folder} exists and is no folder. Choose another with --output.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    if not (folder / MANIFEST_NAME).exists():
        if any(not path.name.startswith(f".{WORKPLACE}") for path in folder.iterdir()):
            raise ExportError(
                f"{folder} exists and holds something that is no export. "
                "Choose an empty or a new folder with --output."
            )
        return None
    manifest = read_manifest(folder)
    if manifest.model != record and not overwrite:
        raise ExportError(
            f"{folder} holds {manifest.model.variant} from {manifest.model.source} "
            f"({manifest.model.sha256[:12]}), not {record.variant} from {record.source} "
            f"({record.sha256[:12]}) with the same labels and preprocessing. "
            "Choose another folder with --output, or replace it with --overwrite."
        )
    return manifest


def _sizes(manifest: Manifest) -> set[Size]:
    sizes = {artifact.input_size for artifact in manifest.artifacts}
    for reference in manifest.references:
        height, width = reference.pixels.shape[:2]
        sizes.add((height, width))
    return sizes


def _identities(manifest: Manifest | None) -> set[tuple[str, str | None, str, str]]:
    if manifest is None:
        return set()
    model = manifest.model.model_dump_json()
    return {(one.file, one.function, one.sha256, model) for one in manifest.artifacts}


def _artifact_files(artifacts: Iterable[Artifact]) -> list[str]:
    bundles = [one.bundled_program.file for one in artifacts if one.bundled_program is not None]
    return [one.file for one in artifacts] + bundles


def _arrays(reference: Reference) -> tuple[StoredArray, ...]:
    return (reference.pixels, *reference.outputs.values())


def _array_files(references: Iterable[Reference]) -> list[str]:
    return [array.file for reference in references for array in _arrays(reference)]


def _files(manifest: Manifest) -> set[str]:
    return {*_artifact_files(manifest.artifacts), *_array_files(manifest.references)}


@contextlib.contextmanager
def explained_disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the operating system says of a folder into an `ExportError` a user can act on."""
    try:
        yield
    except OSError as error:
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                what = "The disk is full"
            case errno.EACCES | errno.EPERM | errno.EROFS:
                what = "It is not writable"
            case _:
                what = error.strerror or str(error)
        raise ExportError(
            f"Cannot write to {folder}. {what}. Nothing was changed by what failed."
        ) from error
