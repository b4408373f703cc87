"""`mvit-train`: what it says at once, and how it refuses; whole runs are in tests/training."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mobilevit_deploy.cli.train import app
from mobilevit_deploy.training.configuration import configured


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_help_has_examples_and_defaults_and_waits_for_no_library() -> None:
    said = run("--help").stdout
    for part in ("mvit-train pictures/train --eval", "--layer-decay", "--mixup", "--teacher"):
        assert part in said
    assert "[default: (0.9995)]" in " ".join(said.split())
    program = "import sys, mobilevit_deploy.cli.train; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No pictures given"),
        (("nowhere", "--model", "mobilevit_xxs"), "nowhere cannot be read"),
        (("demo", "--model", "mobilevit_xss"), "Did you mean 'mobilevit_xs'"),
        (("demo",), "Name a network"),
        (("demo", "--model", "mobilevit_xxs", "--epochs", "0"), "epochs must be at least 1"),
        (("demo", "--model", "mobilevit_xxs", "--phase", "64"), "EPOCHS@SIZE"),
        (("demo", "--model", "mobilevit_xxs", "--task", "depth"), "depth"),
        (("demo", "--model", "mobilevit_xxs", "--freeze", "trunk"), "no part 'trunk'"),
        (
            ("demo", "--task", "detection", "--model", "mobilevit_xxs", "--mixup", "0.2"),
            "mixup cannot be used for detection",
        ),
    ],
)
def test_wrong_usage_is_one_message_and_code_2(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = run(*arguments, "--output", str(tmp_path / "run"))
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "run" / "model.safetensors").exists()


def test_flags_count_more_than_a_file_whose_keys_are_theirs(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text('data = "demo"\nepochs = 0\nmodel = "mobilevit_xxs"\n')
    output = str(tmp_path / "run")
    done = run("--config", str(path), "--output", output)
    assert "epochs must be at least 1, got 0" in done.stderr
    done = run("--config", str(path), "--epochs", "1", "--batch-size", "9999", "--output", output)
    assert "do not fill one batch" in done.stderr
    path.write_text('data = "demo"\nepoch = 3\n')
    done = run("--config", str(path), "--json")
    assert done.exit_code == 2
    assert "Did you mean 'epochs'" in json.loads(done.stdout)["error"]


def test_every_flag_of_a_run_is_a_key() -> None:
    said = run("--help").stdout
    for key in configured({"data": "x", "labels": "y"}).values:
        assert key == "data" or f"--{key.replace('_', '-')}" in said or key == "phases"
