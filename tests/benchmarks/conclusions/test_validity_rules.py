"""The validity rules against vectors whose codes were written by hand."""

import json

import pytest

from mobilevit_deploy.contract.golden_validity import GOLDEN_VALIDITY, golden_text
from mobilevit_deploy.contract.validity import CODES, Aim, Observation, doubts
from mobilevit_deploy.errors import ReportError

VECTORS = json.loads(GOLDEN_VALIDITY.read_text())["vectors"]


def test_the_golden_file_is_the_programs() -> None:
    assert GOLDEN_VALIDITY.read_text() == golden_text(), "run make schemas"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_golden_vectors(vector: dict) -> None:
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in vector["observation"].items()}
    found = doubts(Observation(**given), Aim(**vector["aim"]))
    assert [doubt.code for doubt in found] == vector["codes"]
    assert all(doubt.sentence for doubt in found)


def test_every_rule_has_vectors_on_both_sides() -> None:
    codes = {code for vector in VECTORS for code in vector["codes"]}
    assert codes == set(CODES)
    # Each is seen alone at least once, so that no other rule can stand in for it.
    assert {vector["codes"][0] for vector in VECTORS if len(vector["codes"]) == 1} == set(CODES)


def test_without_samples_there_is_nothing_to_judge() -> None:
    with pytest.raises(ReportError, match="no sample"):
        doubts(Observation(()), Aim(50, 0.03, 60.0))
