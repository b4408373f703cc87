"""The gallery of results: every number follows from a report that is there, and is a good one."""

from pathlib import Path

import pytest

from benchmarks.conclusions import conclude
from benchmarks.report.markdown import markdown_text
from benchmarks.store import Store, read_reports, write_reports
from mobilevit_deploy.contract.report import parse_report
from tests.reports import make_report

RESULTS = Path(__file__).parents[3] / "docs" / "results"


def objections(results: Path, store: Path) -> list[str]:
    """What is wrong with a gallery; errors of the reports themselves are raised."""
    found = []
    for path in sorted(results.rglob("*.json")):
        report = parse_report(path.read_bytes())
        if path.parent != results / "reports":
            found.append(f"{path.name} is not in reports/")
        if path.stem != str(report.id):
            found.append(f"{path.name} holds {report.id}")
        if doubts := conclude(report).doubts:
            said = "; ".join(doubt.sentence for doubt in doubts)
            found.append(f"{path.name} is not valid: {said}")
    tables = results / "tables.md"
    reports = read_reports([results])
    if reports:
        with Store(store, create=True) as kept:
            kept.add(reports)
            expected = markdown_text(kept.reports())
        if not tables.exists() or tables.read_text(encoding="utf-8") != expected:
            found.append("tables.md is not made of the reports")
    elif tables.exists():
        found.append("tables.md shows what no report says")
    return found


def test_the_gallery(tmp_path: Path) -> None:
    assert objections(RESULTS, tmp_path / "store.sqlite") == []


@pytest.fixture
def gallery(tmp_path: Path) -> Path:
    reports = [make_report(), make_report(day=1, precision="fp16")]
    write_reports(tmp_path / "results" / "reports", reports)
    (tmp_path / "results" / "tables.md").write_text(markdown_text(reports))
    return tmp_path / "results"


def test_a_good_gallery_passes(gallery: Path, tmp_path: Path) -> None:
    assert objections(gallery, tmp_path / "store.sqlite") == []


def test_a_number_that_nobody_measured_is_found(gallery: Path, tmp_path: Path) -> None:
    tables = gallery / "tables.md"
    tables.write_text(tables.read_text().replace("2.00 ms", "1.00 ms"))
    assert objections(gallery, tmp_path / "one") == ["tables.md is not made of the reports"]
    for path in (gallery / "reports").iterdir():
        path.unlink()
    assert objections(gallery, tmp_path / "two") == ["tables.md shows what no report says"]


def test_a_report_that_does_not_belong_is_found(gallery: Path, tmp_path: Path) -> None:
    noisy = make_report(noisy=True)
    write_reports(gallery / "reports", [noisy])
    first = next((gallery / "reports").iterdir())
    first.rename(gallery / "mine.json")
    said = " ".join(objections(gallery, tmp_path / "store.sqlite"))
    assert f"mine.json holds {first.stem}" in said
    assert "mine.json is not in reports/" in said
    assert f"{noisy.id}.json is not valid: the system saved power" in said or first.stem == str(
        noisy.id
    )
