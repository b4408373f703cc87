"""The result store: what goes in comes out, once, and nothing else gets in."""

import json
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from benchmarks.store import Entry, Store, read_reports, write_reports
from mobilevit_deploy.contract.report import parse_report, report_text
from mobilevit_deploy.errors import ReportError
from tests.reports import make_report


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results" / "store.sqlite"


def test_adding_again_changes_nothing(path: Path) -> None:
    reports = [make_report(day=day) for day in (2, 0, 1)]
    with Store(path, create=True) as store:
        assert store.add(reports) == 3
        assert store.add(reports) == 0
    with Store(path) as store:
        assert store.add([*reports, make_report()]) == 1
        assert len(store.reports()) == 4
        # Oldest first.
        assert store.reports()[-1] == reports[0]


def test_another_report_of_the_same_id_is_refused_and_nothing_of_the_batch_is_kept(
    path: Path,
) -> None:
    report = make_report()
    changed = make_report([5, 5, 5, 5, 5, 5]).model_copy(update={"id": report.id})
    with Store(path, create=True) as store:
        store.add([report])
        with pytest.raises(ReportError, match="another report with the id"):
            store.add([make_report(), changed])
        assert store.reports() == [report]


def test_reports_are_found_by_their_fields(path: Path) -> None:
    run = uuid.uuid4()
    noisy = make_report(noisy=True, run=run)
    small = make_report(format="tflite", precision="fp16", threads=2)
    with Store(path, create=True) as store:
        store.add([noisy, small])
        assert store.reports(valid=False) == [noisy]
        assert store.reports(run=str(run)) == [noisy]
        assert store.reports(format="tflite", threads=2) == [small]
        assert store.reports(format="tflite", threads=1) == []
        assert store.reports(label="'; DROP TABLE reports; --") == []
        assert len(store.reports(variant="mobilevit_xxs")) == 2
        with pytest.raises(ReportError, match="found by run, variant"):
            store.reports(**{"1=1 OR id": "x"})


def change(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement, values)
    connection.close()


def test_a_document_that_was_changed_inside_is_set_aside_and_named(path: Path) -> None:
    report, sound = make_report(), make_report(day=1)
    with Store(path, create=True) as store:
        store.add([report, sound])
    document = json.loads(report_text(report))
    document["timing"]["samples_ns"][0] -= 1
    statement = "UPDATE reports SET document = ? WHERE id = ?"
    change(path, statement, json.dumps(document), str(report.id))
    with Store(path) as store:
        assert store.reports() == store.newest(5) == store.reports(format="onnx") == [sound]
        why = "it was changed or damaged since it was kept"
        assert store.damaged == {str(report.id): why}
        # Another report is not taken for it, and it does not keep others out.
        forged = report.model_copy(update={"baseline": "theirs"})
        assert store.add_each([*map(Entry.of, (forged, other := make_report()))]) == [
            "other",
            "new",
        ]
        assert store.newest(1) == [other]
        # The same report heals it.
        assert store.add([report]) == 1
        assert report in store.reports()
        assert store.damaged == {}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("document", b"\xff\xfe\x00"),
        ("sha256", b"\xff" * 32),
        ("id", b"\xe9\x1b[31m"),
        ("created", b"\xff"),
    ],
)
def test_text_that_is_none_does_not_stop_the_others(path: Path, column: str, value: bytes) -> None:
    reports = [make_report(day=day) for day in range(3)]
    with Store(path, create=True) as store:
        store.add(reports)
    change(path, f"UPDATE reports SET {column} = CAST(? AS TEXT) WHERE rowid = 2", value)  # noqa: S608
    with Store(path) as store:
        left = [one for one in reports if column == "created" or one != reports[1]]
        assert store.reports() == left
        assert len(store.damaged) == (column != "created")


def test_a_page_that_lost_reports_does_not_lose_them_silently(path: Path) -> None:
    """The table says that it has fewer rows; the index of ids still knows them."""
    reports = [make_report(day=day) for day in range(3)]
    with Store(path, create=True) as store:
        store.add(reports)
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    table = next(at for at in range(size, len(data), size) if data[at] in {5, 13})
    cells = int.from_bytes(data[table + 3 : table + 5], "big")
    data[table + 3 : table + 5] = (cells - 1).to_bytes(2, "big")
    path.write_bytes(data)
    with Store(path) as store:
        found = store.reports()
        assert len(found) + len(store.damaged) == 3
        assert store.damaged


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON reports BEGIN DELETE FROM reports; END",
        "CREATE VIEW v AS SELECT * FROM reports",
        "CREATE UNIQUE INDEX i ON reports (created)",
        "ALTER TABLE reports ADD COLUMN more TEXT",
    ],
)
def test_what_somebody_else_put_into_the_file_is_refused(path: Path, statement: str) -> None:
    with Store(path, create=True) as store:
        store.add([make_report()])
        change(path, statement)
        with pytest.raises(ReportError, match="mvit-bench did not make"):
            store.add([make_report()])
    with pytest.raises(ReportError, match="mvit-bench did not make"):
        Store(path)


def test_nothing_is_said_to_be_kept_in_a_file_that_is_gone(path: Path) -> None:
    with Store(path, create=True) as store:
        store.add([make_report()])
        path.unlink()
        with pytest.raises(ReportError, match="moved, deleted or replaced"):
            store.add([make_report()])


def test_only_what_was_asked_for_is_parsed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = make_report(format="tflite")
    with Store(path, create=True) as store:
        store.add([wanted, *(make_report() for _ in range(5))])
        parsed = []
        monkeypatch.setattr(
            "benchmarks.store.parse_report", lambda text: parsed.append(text) or parse_report(text)
        )
        assert store.reports(format="tflite", valid=True) == [wanted]
    assert len(parsed) == 1


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE things (name TEXT)")
    connection.commit()
    connection.close()
    text = tmp_path / "text.sqlite"
    text.write_text("not a database at all " * 100)
    newer = tmp_path / "newer.sqlite"
    Store(newer, create=True).__exit__(None, None, None)
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    for path, message in (
        (other, "no result store"),
        (text, "cannot be used as a result store"),
        (newer, "version 9"),
        (tmp_path / "missing.sqlite", "There is no result store"),
    ):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(ReportError, match=message):
            Store(path)
        assert (path.read_bytes() if path.exists() else None) == before


def test_several_processes_add_to_one_store(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    reports = [make_report() for _ in range(5)]
    write_reports(folder, reports)
    program = (
        "import sys; from pathlib import Path; from benchmarks.store import Store, read_reports\n"
        "with Store(Path(sys.argv[1]), create=True) as store:\n"
        "    store.add(read_reports([Path(sys.argv[2])]))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(path), str(folder)]) for _ in range(3)
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    with Store(path) as store:
        assert {report.id for report in store.reports()} == {report.id for report in reports}


def test_documents_are_read_from_files_and_folders(tmp_path: Path) -> None:
    reports = [make_report(), make_report()]
    write_reports(tmp_path / "folder", reports)
    assert {one.id for one in read_reports([tmp_path / "folder"])} == {one.id for one in reports}
    (tmp_path / "folder" / "broken.json").write_text("{}")
    with pytest.raises(ReportError, match=r"broken.json: .*schema version None"):
        read_reports([tmp_path / "folder"])
    with pytest.raises(ReportError, match="cannot be read"):
        read_reports([tmp_path / "missing.json"])
    with pytest.raises(ReportError, match="cannot be written to"):
        write_reports(tmp_path / "folder" / "broken.json", reports)
