"""What an export folder goes through: damage, links, another export at the same time."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters import ExportResult, export
from exporters.pipeline.publication import Publication
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.manifest import Manifest, read_manifest
from mobilevit_deploy.errors import ExportError, PublicationError
from mobilevit_deploy.parity import computed_references
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.verification import stored_references, verify
from tests.attacks.recorded import Recorded, replayed
from tests.damage import edit_manifest
from tests.exporters.test_pipeline import snapshot

SIZE = (64, 64)


@pytest.fixture(scope="module")
def recorded(demo_checkpoint: Checkpoint, demo_export: ExportResult) -> Recorded:
    assert demo_export.manifest is not None
    record = demo_checkpoint.record
    references = computed_references(
        demo_checkpoint.model, get_task(record.task), record.preprocessing, SIZE
    )
    return Recorded(demo_checkpoint, demo_export.folder, demo_export.manifest, {SIZE: references})


Exporting = Callable[..., ExportResult]


@pytest.fixture
def exporting(recorded: Recorded) -> Exporting:
    """An export of the demo model whose conversions are those of the shared one."""

    def run(folder: Path, precision: str = "fp32", **choices: object) -> ExportResult:
        checkpoint = choices.pop("checkpoint", recorded.checkpoint)
        with replayed(recorded):
            return export(
                checkpoint,  # type: ignore[arg-type]
                folder,
                precisions=(precision,),
                input_size=SIZE,
                **choices,
            )

    return run


@pytest.fixture
def another(demo_checkpoint: Checkpoint) -> Checkpoint:
    """What counts as another model: its labels are others."""
    labels = tuple("abcdefghij")
    record = demo_checkpoint.record.model_copy(update={"labels": labels})
    return Checkpoint(demo_checkpoint.model, record)


def whole(folder: Path) -> Manifest:
    """The manifest of a folder that passes, of which nothing is left beside."""
    manifest, verdicts = verify(folder)
    assert [one.problems for one in verdicts] == [()] * len(verdicts)
    assert list(folder.parent.iterdir()) == [folder]
    return manifest


def test_references_are_checked_and_written_anew_of_every_size(
    demo_checkpoint: Checkpoint, export_folder: Path
) -> None:
    first, second, *_ = read_manifest(export_folder).references
    whole_ones = snapshot(export_folder)
    (export_folder / first.pixels.file).write_bytes(b"damaged")
    (export_folder / second.outputs["logits"].file).unlink()
    export(demo_checkpoint, export_folder, input_size=32)  # of another size
    whole(export_folder)
    assert snapshot(export_folder).items() >= {
        (name, text) for name, text in whole_ones.items() if name != "manifest.json"
    }


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: shutil.rmtree(folder / "references"),
        lambda folder: edit_manifest(folder, lambda d: d.update(references=d["references"][:1])),
        lambda folder: edit_manifest(folder, lambda d: d.update(references=[])),
    ],
    ids=["no files", "one of several", "none in the manifest"],
)
def test_missing_references_are_written_anew(
    export_folder: Path, exporting: Exporting, damage: Callable[[Path], None]
) -> None:
    expected = read_manifest(export_folder).references
    damage(export_folder)
    exporting(export_folder, overwrite=True)
    manifest = read_manifest(export_folder)
    assert manifest.references == expected
    stored_references(export_folder, manifest, SIZE)


def test_another_folder_is_neither_emptied_nor_written_to_through_a_link(
    export_folder: Path, exporting: Exporting, another: Checkpoint, tmp_path: Path
) -> None:
    documents = tmp_path.parent / f"{tmp_path.name}-mine" / "documents"
    documents.mkdir(parents=True)
    (documents / "letter").write_text("mine")
    (export_folder / "cache").symlink_to(documents.parent)
    edit_manifest(export_folder, lambda d: d["artifacts"][1].update(file="cache/documents"))
    exporting(export_folder, overwrite=True, checkpoint=another)
    assert snapshot(documents.parent) == {"documents/letter": b"mine"}
    assert (export_folder / "cache").is_symlink()
    assert read_manifest(export_folder).model.labels == tuple("abcdefghij")

    shutil.rmtree(export_folder / "references")
    (export_folder / "references").symlink_to(documents)
    before = snapshot(export_folder)
    with pytest.raises(PublicationError, match="references is a link, and links are not followed"):
        exporting(export_folder, overwrite=True, checkpoint=another)
    assert snapshot(export_folder) == before
    assert snapshot(documents.parent) == {"documents/letter": b"mine"}
    assert list(tmp_path.iterdir()) == [export_folder]


def at_the_same_time(monkeypatch: pytest.MonkeyPatch, other: Callable[[], ExportResult]) -> None:
    """Run another export, whole, when this one is about to publish."""
    publish = Publication.publish

    def late(publication: Publication) -> Manifest | None:
        monkeypatch.undo()
        other()
        return publish(publication)

    monkeypatch.setattr(Publication, "publish", late)


@pytest.mark.parametrize("there", [False, True])
def test_two_exports_at_the_same_time_are_both_published(
    exporting: Exporting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    folder = tmp_path / "export"
    if there:
        exporting(folder)
    at_the_same_time(monkeypatch, lambda: exporting(folder, overwrite=there))
    exporting(folder, "fp16", overwrite=there)
    assert sorted(one.precision for one in whole(folder).artifacts) == ["fp16", "fp32"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_of_two_models_at_the_same_time_the_second_is_refused(
    exporting: Exporting,
    another: Checkpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    overwrite: bool,
) -> None:
    folder = tmp_path / "export"
    at_the_same_time(monkeypatch, lambda: exporting(folder, overwrite=overwrite))
    message = "Another export has published" if overwrite else "holds mobilevit_xxs from"
    with pytest.raises(ExportError, match=message):
        exporting(folder, overwrite=overwrite, checkpoint=another)
    assert whole(folder).model.labels == tuple("0123456789")


def test_the_second_of_two_other_files_of_one_name_is_refused(
    exporting: Exporting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "export"
    exporting(folder)
    (artifact,) = read_manifest(folder).artifacts

    def changed() -> ExportResult:
        result = exporting(folder, overwrite=True)
        (folder / artifact.file).write_bytes(b"another")
        edit_manifest(folder, lambda d: d["artifacts"][0].update(sha256="0" * 64))
        return result

    at_the_same_time(monkeypatch, changed)
    with pytest.raises(ExportError, match=f"Another export has published {artifact.file}"):
        exporting(folder, overwrite=True)
    assert (folder / artifact.file).read_bytes() == b"another"


def test_a_file_of_the_same_name_that_no_export_made_is_kept(
    export_folder: Path, exporting: Exporting
) -> None:
    name = read_manifest(export_folder).artifacts[0].file
    edit_manifest(export_folder, lambda d: d.update(artifacts=d["artifacts"][1:]))
    before = snapshot(export_folder)
    with pytest.raises(ExportError, match=f"holds {name} already"):
        exporting(export_folder)
    assert snapshot(export_folder) == before


def test_from_inside_the_folder_it_stays_the_folder_one_sits_in(
    export_folder: Path, exporting: Exporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(export_folder)
    exporting(Path(), overwrite=True)
    assert Path().samefile(export_folder)
    whole(export_folder)


@pytest.mark.parametrize("mounted", ["size=40m"], indirect=True)
def test_a_folder_that_is_a_disk_of_its_own_is_published_into(
    mounted: Path, exporting: Exporting
) -> None:
    exporting(mounted)
    exporting(mounted, "fp16", embed="web")
    exporting(mounted, overwrite=True)
    assert {path.name for path in mounted.iterdir()} >= {"manifest.json", "references", "embed"}
    assert not list(mounted.glob(".*"))
    assert len(whole(mounted).artifacts) == 2
