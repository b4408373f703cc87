"""The manifest: read back as written, and nothing that is not a manifest gets through."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from exporters import ExportResult
from mobilevit_deploy.contract.manifest import (
    MANIFEST_NAME,
    Manifest,
    StoredArray,
    manifest_text,
    read_manifest,
    resolve,
)
from mobilevit_deploy.contract.schemas import DOCUMENTS, schema_path, schema_text
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.publishing import publish_file
from tests.damage import edit_manifest


def test_the_manifest_is_read_back_as_it_was_written(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    manifest = read_manifest(demo_export.folder)
    publish_file(tmp_path / MANIFEST_NAME, manifest_text(manifest))
    assert read_manifest(tmp_path) == manifest
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST_NAME]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_stored_schema_is_the_codes(document: str) -> None:
    assert schema_path(document).read_text() == schema_text(document), "run make schemas"


def test_a_real_manifest_satisfies_the_json_schema(demo_export: ExportResult) -> None:
    schema = json.loads(schema_text("manifest"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads((demo_export.folder / MANIFEST_NAME).read_text())
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "artifacts": [{}]}, schema)


def test_every_field_is_described() -> None:
    schema = json.loads(schema_text("manifest"))
    for name, definition in {**schema["$defs"], "Manifest": schema}.items():
        for field, described in definition["properties"].items():
            assert described.get("description"), f"{name}.{field}"


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../../x", "", "a\\b", "C:/x", "..", "a/..", "file:///x"]
)
def test_paths_that_leave_the_folder_are_refused(path: str) -> None:
    with pytest.raises(ValidationError, match="must be relative"):
        StoredArray(file=path, sha256="0" * 64, shape=(1,), dtype="uint8", layout="HWC")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "inside").symlink_to(tmp_path / "outside")
    with pytest.raises(ManifestError, match="leads out of"):
        resolve(folder, "inside")
    with pytest.raises(ManifestError, match="in the manifest but not in"):
        resolve(folder, "nothing")


def _outputs(document: dict) -> dict:
    outputs: dict = document["references"][1]["outputs"]["logits"]
    return outputs


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["artifacts"][0]["inputs"][0].update(layout="NC"), "each of 4 axes once"),
        (lambda d: d["artifacts"][0]["inputs"][0].update(layout="NCHH"), "each of 4 axes once"),
        (lambda d: d["artifacts"][0]["outputs"][0].update(shape=[]), "each of 0 axes once"),
        (lambda d: d["references"][0]["pixels"].update(dtype="string"), "not stored"),
        (lambda d: d["references"][0]["pixels"].update(layout="HW", shape=[4, 4]), "not uint8 HWC"),
        (lambda d: d["references"][0]["pixels"].update(shape=[64, 64, 4]), "not uint8 HWC"),
        (lambda d: _outputs(d).update(shape=[2, 10]), "not float32 of one image"),
        (lambda d: _outputs(d).update(shape=[1, 11]), "of another picture of its size"),
    ],
)
def test_shapes_that_do_not_fit_together_are_refused(
    change: Callable[[dict], None], message: str, export_folder: Path
) -> None:
    edit_manifest(export_folder, change)
    with pytest.raises(ManifestError, match=message):
        read_manifest(export_folder)


@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.5])
def test_another_schema_version_is_named(export_folder: Path, version: object) -> None:
    edit_manifest(export_folder, lambda d: d.update(schema_version=version))
    with pytest.raises(ManifestError, match="schema version"):
        read_manifest(export_folder)


def test_no_manifest_and_no_json(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no export folder"):
        read_manifest(tmp_path)
    with pytest.raises(ManifestError, match="no export folder"):
        read_manifest(tmp_path / "missing")
    for text in ("", "{", "\x00\xff", '{"schema_version": 1'):
        (tmp_path / MANIFEST_NAME).write_text(text)
        with pytest.raises(ManifestError, match="is not JSON"):
            read_manifest(tmp_path)
    (tmp_path / MANIFEST_NAME).write_text("[1]")
    with pytest.raises(ManifestError, match="schema version None"):
        read_manifest(tmp_path)


def test_a_problem_names_its_field(export_folder: Path) -> None:
    edit_manifest(export_folder, lambda d: d["artifacts"][0].update(sha256="xyz", extra=1))
    with pytest.raises(ManifestError, match=r"artifacts\.0\.sha256: .*; artifacts\.0\.extra"):
        read_manifest(export_folder)


def test_an_artifact_was_run_or_says_why_not(export_folder: Path) -> None:
    edit_manifest(export_folder, lambda d: d["artifacts"][0].update(parity=None))
    with pytest.raises(ManifestError, match="parity figures, a reason in not_run, or both"):
        read_manifest(export_folder)
    edit_manifest(export_folder, lambda d: d["artifacts"][0].update(not_run="no such backend"))
    assert read_manifest(export_folder).artifacts[0].parity is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(data=st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_value_anywhere_is_a_manifest_or_a_manifest_error(
    demo_export: ExportResult, tmp_path: Path, data: st.DataObject
) -> None:
    document = json.loads((demo_export.folder / MANIFEST_NAME).read_text())
    place: dict | list = document
    while True:
        key = data.draw(
            st.sampled_from(sorted(place))
            if isinstance(place, dict)
            else st.integers(0, len(place) - 1)
        )
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(_json)
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(document))
    try:
        read = read_manifest(tmp_path)
    except ManifestError:
        return
    assert isinstance(read, Manifest)


@given(position=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_changed_byte_is_a_manifest_or_a_manifest_error(
    demo_export: ExportResult, tmp_path: Path, position: float, byte: int, cut: bool
) -> None:
    text = bytearray((demo_export.folder / MANIFEST_NAME).read_bytes())
    at = int(position * (len(text) - 1))
    text[at] = byte
    (tmp_path / MANIFEST_NAME).write_bytes(text[:at] if cut else text)
    try:
        read = read_manifest(tmp_path)
    except ManifestError:
        return
    assert isinstance(read, Manifest)
