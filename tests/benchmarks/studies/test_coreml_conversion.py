"""The comparison with the plain conversion of transformers, as a user runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.studies.coreml_conversion import app, markdown
from benchmarks.studies.coreml_measurement import Measurement
from benchmarks.studies.peers.transformers import save_classifier
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.parity import Figures

pytest.importorskip("coremltools")
pytest.importorskip("transformers")


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_same_weights_both_ways() -> None:
    # One test, because one run costs half a minute and workers of pytest share no fixtures.
    result = run("--model", "mobilevitv2_050", "--input-size", 64, "--json")
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout)
    assert [one["conversion"] for one in measured] == ["transformers, plain", "mobilevit-deploy"]
    for one in measured:
        assert one["model"] == "mobilevitv2_050"
        assert 1e6 < one["size_bytes"] < 6e6
        assert one["peak_memory_bytes"] > 1e8
        assert one["seconds"] > 0
        assert one["largest_fp16"] * one["fp16_headroom"] == pytest.approx(65504)
        assert list(one["parity"]) == ["float32", "rounded", "piecewise"]
        for figures in one["parity"].values():
            assert figures["images"] == 8
            # Above zero: the package is fp16. Another picture would be off by more than a tenth.
            assert 0 < figures["relative_error"] < 0.02

    plain, exported = measured
    assert exported["operations"] < plain["operations"]
    assert exported["gathers"] == 0 < plain["gathers"]
    assert exported["size_bytes"] < plain["size_bytes"]
    assert exported["highest_rank"] < plain["highest_rank"]
    assert exported["high_severity_findings"] < plain["high_severity_findings"]


def test_what_transformers_lacks_is_said_at_once() -> None:
    result = run("--model", "mobilevitv3_050", "--json")
    assert result.exit_code == 2
    assert "transformers has no mobilevitv3_050" in json.loads(result.stdout)["error"]


def test_an_impossible_size_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 32"):
        save_classifier("mobilevit_xxs", tmp_path / "weights", 16)
    assert not list(tmp_path.iterdir())


def test_one_form_of_output_at_a_time() -> None:
    assert run("--json", "--markdown").exit_code == 2


def test_markdown_has_a_column_per_package() -> None:
    exact = Figures(8, 0.0, 1e-3, 61.2, 1.0, 1.0)
    one = Measurement(
        model="mobilevit_s",
        conversion="mobilevit-deploy",
        operations=250,
        transposes=10,
        reshapes=20,
        gathers=0,
        highest_rank=4,
        size_bytes=11_300_000,
        seconds=20.4,
        peak_memory_bytes=1_500_000_000,
        parity={"float32": exact, "piecewise": None},
        largest_fp16=65.504,
        fp16_headroom=1000.0,
        high_severity_findings=0,
    )
    lines = markdown([one, one]).splitlines()
    assert {line.count("|") for line in lines} == {4}
    assert lines[0].count("mobilevit_s, mobilevit-deploy") == 2
    assert "| package | 11.30 MB | 11.30 MB |" in lines
    assert "| peak memory | 1.50 GB | 1.50 GB |" in lines
    assert any("1.0e-03 (61 dB)" in line for line in lines)
    assert any("NaN or infinite" in line for line in lines)
