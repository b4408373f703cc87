"""Names and labels on the terminal: shown as they are, obeyed by nobody; messages stay short."""

import json
import pickle

import pytest
import typer
from rich.table import Table

from mobilevit_deploy.console import err, out, print_json, reported, styled
from mobilevit_deploy.errors import LONGEST_MESSAGE, CheckpointError, UsageError

HOSTILE = "a[/]b [bold]c :smile: \x1b[2J\x1b]0;owned\x07\x9b1m \u202e\udcff"
SHOWN = r"a[/]b [bold]c :smile: \x1b[2J\x1b]0;owned\x07\x9b1m \u202e\udcff"


def test_a_name_is_shown_and_not_obeyed(capfd: pytest.CaptureFixture[str]) -> None:
    out.print(HOSTILE, soft_wrap=True)
    err.print(styled("bold red", HOSTILE, HOSTILE), soft_wrap=True)
    table = Table(HOSTILE, title=HOSTILE)
    table.add_row(HOSTILE)
    out.print(table)
    shown = capfd.readouterr()
    assert shown.out.count(SHOWN) == 4
    assert shown.err == SHOWN + SHOWN + "\n"
    assert "\x1b" not in shown.out


def test_json_escapes_what_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": HOSTILE, "kept": "Ärger 猫"})
    text = capsys.readouterr().out
    assert json.loads(text) == {"name": HOSTILE, "kept": "Ärger 猫"}
    assert "Ärger 猫" in text
    assert not set("\x1b\x07\x9b\u202e\udcff") & set(text)


@pytest.mark.parametrize("quoted", ["x" * 100_000, "é" * 5000, "\x1b" * 3000])
def test_a_message_is_short_and_keeps_its_beginning_and_end(quoted: str) -> None:
    error = CheckpointError(f"The file {quoted} is damaged. Copy or download it again.")
    assert len(str(error).encode()) <= LONGEST_MESSAGE
    assert str(error).startswith("The file ")
    assert str(error).endswith("is damaged. Copy or download it again.")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 (our own)


def test_a_message_is_one_line_without_control_characters(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit), reported(debug=False):
        raise UsageError(f"No such file: {HOSTILE}\nok.")
    assert capfd.readouterr().err == f"error: No such file: {SHOWN}\\nok.\n"


def test_a_defect_of_the_toolkit_is_as_short(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), reported(debug=False):
        raise KeyError("x" * 100_000 + "\x1b[2J")
    shown = capfd.readouterr().err
    assert len(shown.encode()) <= LONGEST_MESSAGE + len("error: \n")
    assert shown.endswith("--debug shows where it happened.\n")
    assert "\x1b" not in shown
