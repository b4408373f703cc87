"""The conformance folder: what every language's reader accepts and refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from mobilevit_deploy.contract.campaign import campaign_text, parse_campaign
from mobilevit_deploy.contract.conformance import CONFORMANCE, documents
from mobilevit_deploy.contract.manifest import parse_manifest
from mobilevit_deploy.contract.outcome import outcome_text, parse_outcome
from mobilevit_deploy.contract.report import parse_report, report_text
from mobilevit_deploy.contract.schemas import schema_text
from mobilevit_deploy.errors import CampaignError, ManifestError, ReportError

READERS: dict[str, Callable[[bytes], object]] = {
    "report": parse_report,
    "manifest": parse_manifest,
    "campaign": parse_campaign,
    "outcome": parse_outcome,
}
FILES = sorted(CONFORMANCE.rglob("*.json"))


def of(kind: str) -> list[Path]:
    return [file for file in FILES if file.parent.name == kind]


def name(file: Path) -> str:
    return file.relative_to(CONFORMANCE).with_suffix("").as_posix()


def test_the_folder_is_the_programs() -> None:
    made = {CONFORMANCE / path: text for path, text in documents()}
    assert sorted(made) == FILES, "run make schemas"
    assert all(file.read_text(encoding="utf-8") == text for file, text in made.items())
    assert len(of("good")) >= 25
    assert len(of("bad")) >= 100


@pytest.mark.parametrize("file", of("good"), ids=name)
def test_good_documents_are_read(file: Path) -> None:
    kind = file.parent.parent.name
    READERS[kind](file.read_bytes())
    schema = json.loads(schema_text(kind))
    jsonschema.validate(json.loads(file.read_bytes()), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("file", of("bad"), ids=name)
def test_bad_documents_are_refused(file: Path) -> None:
    kind = file.parent.parent.name
    with pytest.raises((ReportError, ManifestError, CampaignError)) as caught:
        READERS[kind](file.read_bytes())
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("file", [f for f in of("good") if "report" in f.parts], ids=name)
def test_a_good_report_is_written_back_as_one(file: Path) -> None:
    report = parse_report(file.read_bytes())
    assert parse_report(report_text(report)) == report


@pytest.mark.parametrize("file", [f for f in of("good") if "campaign" in f.parts], ids=name)
def test_a_good_campaign_is_written_back_as_one(file: Path) -> None:
    campaign = parse_campaign(file.read_bytes())
    assert parse_campaign(campaign_text(campaign)) == campaign


@pytest.mark.parametrize("file", [f for f in of("good") if "outcome" in f.parts], ids=name)
def test_a_good_outcome_is_written_back_as_one(file: Path) -> None:
    outcome = parse_outcome(file.read_bytes())
    assert parse_outcome(outcome_text(outcome)) == outcome
