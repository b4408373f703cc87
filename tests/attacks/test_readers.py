"""The short rounds of the attacks on what is read; the long ones are `make attack`."""

import pytest

from mobilevit_deploy.processes import run_python


@pytest.mark.parametrize("program", ["checkpoints", "readers"])
def test_what_is_damaged_or_hostile_is_read_or_refused(program: str) -> None:
    ended = run_python(["-m", f"tests.attacks.{program}", "--short"])
    assert ended.code == 0, ended.output + ended.errors
    lines = ended.output.splitlines()
    assert all("; 0 findings;" in line for line in lines)
    assert sum("refused (" in line for line in lines) > len(lines) / 2
