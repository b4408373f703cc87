"""Putting artifacts into an export folder so that a reader never sees half of one."""

import contextlib
import errno
import importlib.metadata
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    read_manifest,
    write_manifest,
)
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.parity import References
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.vocabulary import DType, Layout

_STAGING_PREFIX = ".partial-"


@dataclass
class Publication:
    """An export folder being added to; `staging` is a folder inside it for unfinished work."""

    folder: Path
    staging: Path
    manifest: Manifest

    def has(self, file: str) -> bool:
        """Whether an artifact of this file name is published already."""
        return any(artifact.file == file for artifact in self.manifest.artifacts)

    def add_references(self, names: list[str], references: References, task: Task) -> None:
        """Store reference inputs and outputs, unless their size is there already.

        They are listed in the manifest when the next artifact is published.

        Args:
            names: one name per picture.
            references: pixels, uint8 RGB [images, H, W, 3], and outputs.
            task: says what their axes mean.
        """
        height, width = references.inputs.shape[1:3]
        if any(ref.pixels.shape[:2] == (height, width) for ref in self.manifest.references):
            return
        added = []
        for index, name in enumerate(names):
            stem = f"references/{height}x{width}/{name.replace(' ', '_')}"
            added.append(
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
                        for output in task.outputs
                    },
                )
            )
        self.manifest = self.manifest.model_copy(
            update={"references": (*self.manifest.references, *added)}
        )

    def publish(self, staged: Path, artifacts: Sequence[Artifact]) -> None:
        """Move one file and its references into place; enter its artifacts in the manifest.

        Whatever goes wrong, an interruption too, the folder is left as it was before the call.
        """
        file = artifacts[0].file
        others = tuple(a for a in self.manifest.artifacts if a.file != file)
        manifest = self.manifest.model_copy(update={"artifacts": (*others, *artifacts)})
        moves = [(staged, self.folder / file)]
        for artifact in artifacts:
            if (bundle := artifact.bundled_program) is not None:
                moves.append((staged.with_name(bundle.file), self.folder / bundle.file))
        for reference in manifest.references:
            for array in (reference.pixels, *reference.outputs.values()):
                source = self.staging / array.file
                if source.exists():
                    moves.append((source, self.folder / array.file))
        with contextlib.ExitStack() as undo:
            for source, final in moves:
                final.parent.mkdir(parents=True, exist_ok=True)
                undo.callback(_put_back, final, _set_aside(final, self.staging))
                source.replace(final)
            write_manifest(self.folder, manifest)
            undo.pop_all()
        self.manifest = manifest

    def _store(self, path: str, array: np.ndarray, dtype: DType, layout: Layout) -> StoredArray:
        staged = self.staging / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        little_endian = array.astype(np.dtype(dtype).newbyteorder("<"))
        staged.write_bytes(np.ascontiguousarray(little_endian).tobytes())
        return StoredArray(
            file=path, sha256=digest(staged), shape=array.shape, dtype=dtype, layout=layout
        )


def _set_aside(path: Path, staging: Path) -> Path | None:
    if not path.exists():
        return None
    backup = Path(tempfile.mkdtemp(dir=staging)) / path.name
    path.replace(backup)
    return backup


def _put_back(path: Path, backup: Path | None) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    if backup is not None:
        backup.replace(path)


@contextlib.contextmanager
def open_publication(
    folder: Path, record: Record, parameters: int, *, overwrite: bool
) -> Iterator[Publication]:
    """An export folder to publish into; unfinished work is removed at the end.

    A folder that does not exist is made, and removed again if nothing was published. With
    `overwrite`, the artifacts of another model are removed once the first new one is there.

    Raises:
        ExportError: the folder holds something else, another model, or cannot be written.
    """
    manifest = _existing_manifest(folder, record, overwrite=overwrite)
    empty = Manifest(
        schema_version=SCHEMA_VERSION,
        toolkit=importlib.metadata.version("mobilevit-deploy"),
        model=record,
        parameters=parameters,
        references=(),
        artifacts=(),
    )
    keeps = manifest is not None and manifest.model == record
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    with explained_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=folder, prefix=_STAGING_PREFIX))
        try:
            publication = Publication(
                folder, staging, manifest if manifest is not None and keeps else empty
            )
            yield publication
            if manifest is not None and publication.manifest.artifacts:
                _remove_orphans(folder, manifest, publication.manifest)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            for path in made:
                with contextlib.suppress(OSError):  # not empty: something was published
                    path.rmdir()


def _existing_manifest(folder: Path, record: Record, *, overwrite: bool) -> Manifest | None:
    """The manifest of a folder that may be written to; None where there is nothing yet."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise ExportError(f"{folder} exists and is no folder. Choose another with --output.")
    if not (folder / MANIFEST_NAME).exists():
        if any(not path.name.startswith(_STAGING_PREFIX) for path in folder.iterdir()):
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


def _files(manifest: Manifest) -> set[str]:
    arrays = (
        array
        for reference in manifest.references
        for array in (reference.pixels, *reference.outputs.values())
    )
    bundles = (a.bundled_program.file for a in manifest.artifacts if a.bundled_program is not None)
    return {a.file for a in manifest.artifacts} | {*bundles} | {array.file for array in arrays}


def _remove_orphans(folder: Path, former: Manifest, current: Manifest) -> None:
    """Remove the files that only the former manifest names."""
    for name in sorted(_files(former) - _files(current)):
        _put_back(folder / name, None)
        for parent in (folder / name).relative_to(folder).parents:
            if parent != Path():
                with contextlib.suppress(OSError):  # not empty yet
                    (folder / parent).rmdir()


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
