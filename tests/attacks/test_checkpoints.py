"""The short round of the attacks on checkpoints; the long one is `make attack`."""

from mobilevit_deploy.processes import run_python


def test_damaged_and_hostile_checkpoints_are_read_or_refused() -> None:
    ended = run_python(["-m", "tests.attacks.checkpoints", "--cases", "200"])
    assert ended.code == 0, ended.output + ended.errors
    assert "; 0 findings;" in ended.output
    assert "refused (CheckpointError)" in ended.output
