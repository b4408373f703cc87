"""Exports that take their conversions from an earlier one, so that an attack costs milliseconds.

Everything but the conversion and the comparison is the real thing: a file that was converted,
compared and published once is copied to where the exporter would write it.
"""

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from exporters import export
from exporters.pipeline import run
from exporters.pipeline.jobs import Job
from exporters.pipeline.road import Road
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.manifest import Artifact, Manifest, read_manifest
from mobilevit_deploy.parity import References, computed_references
from mobilevit_deploy.tasks import get_task


@dataclass(frozen=True)
class Recorded:
    """A real export; `references` are by input size."""

    checkpoint: Checkpoint
    folder: Path
    manifest: Manifest
    references: Mapping[tuple[int, int], References]


def record(checkpoint: Checkpoint, folder: Path, **choices: Any) -> Recorded:
    """Export a checkpoint for real, unless that was done; `choices` as of `exporters.export`."""
    if not folder.exists():
        for failure in export(checkpoint, folder, **choices).failures:
            raise failure.error
    record, manifest = checkpoint.record, read_manifest(folder)
    references = {
        size: computed_references(
            checkpoint.model, get_task(record.task), record.preprocessing, size
        )
        for size in {artifact.input_size for artifact in manifest.artifacts}
    }
    return Recorded(checkpoint, folder, manifest, references)


@contextlib.contextmanager
def replayed(recorded: Recorded) -> Iterator[None]:
    """Exports of this checkpoint take what was recorded instead of computing it."""

    def make_file(road: Road, job: Job) -> list[Artifact]:
        found = [one for one in recorded.manifest.artifacts if one.file == job.file]
        source, to = recorded.folder / job.file, road.publication.staging / job.file
        if source.is_dir():
            shutil.copytree(source, to)
        else:
            shutil.copyfile(source, to)
        road.publication.add(found)
        return found

    def computed(_model: object, _task: object, _pre: object, size: tuple[int, int]) -> References:
        return recorded.references[size]

    with (
        mock.patch.object(Road, "make_file", make_file),
        mock.patch.object(run, "computed_references", computed),
    ):
        yield
