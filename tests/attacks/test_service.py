"""The short rounds of the attacks on documents, stores and the server; `make attack`: the long."""

import pytest

from mobilevit_deploy.processes import run_python


@pytest.mark.parametrize("program", ["documents", "store", "server"])
def test_the_attack_finds_nothing(program: str) -> None:
    ended = run_python(["-m", f"tests.attacks.{program}", "--short"])
    assert ended.code == 0, ended.output + ended.errors
    assert "; 0 findings" in ended.output
