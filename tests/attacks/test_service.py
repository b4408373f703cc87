"""The short rounds of the attacks on documents, stores and the server; `make attack`: the long."""

import pytest

from mobilevit_deploy.processes import run_python


@pytest.mark.parametrize(
    "arguments",
    [
        ("documents", "--cases", "300"),
        ("store", "--cases", "60"),
        ("server", "--seconds", "3", "--rate", "100", "--connections", "150"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_attack_finds_nothing(arguments: tuple[str, ...]) -> None:
    program, *options = arguments
    ended = run_python(["-m", f"tests.attacks.{program}", *options])
    assert ended.code == 0, ended.output + ended.errors
    assert "; 0 findings" in ended.output
