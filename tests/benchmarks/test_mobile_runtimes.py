"""The comparison with plain conversions for ExecuTorch and TFLite, as a user runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.interleaved import Ratio
from benchmarks.mobile_files import MobileFile, file_path, prepare
from benchmarks.mobile_latency import MobileComparison, MobileMeasurement
from benchmarks.mobile_runtimes import HEADINGS, app, markdown

pytest.importorskip("transformers")


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("file_format", "library", "left"),
    [
        ("executorch", "executorch", "aten_native_group_norm_default"),
        ("tflite", "litert_torch", None),
    ],
)
def test_the_same_weights_both_ways(
    file_format: str, library: str, left: str | None, tmp_path: Path
) -> None:
    # One test per format, because one run costs half a minute.
    pytest.importorskip(library)
    name = "mobilevitv2_050"
    options = ("--model", name, "--format", file_format, "--input-size", 64, "--rounds", 6)
    result = run(*options, "--folder", tmp_path, "--json")
    assert result.exit_code == 0, result.output
    (compared,) = json.loads(result.stdout)
    assert (compared["model"], compared["format"], compared["rounds"]) == (name, file_format, 6)
    for one in (compared["plain"], compared["exported"]):
        # Above zero: the additions run in another order. Another picture is off by a tenth.
        assert 0 < one["relative_error"] < 1e-4
        assert one["cpu_ms"] > 0 < one["wall_ms"]
        assert (tmp_path / one["file"]["path"]).stat().st_size == one["file"]["size_bytes"]
    exported, plain = compared["exported"]["file"], compared["plain"]["file"]
    assert (exported["partitions"], exported["outside"]) == (1, {})
    assert exported["size_bytes"] < 1.02 * compared["weights_bytes"]
    if left is not None:
        assert plain["partitions"] > 1
        assert plain["outside"][left] == 21
    faster = compared["faster"]
    assert faster["low"] <= faster["median"] <= faster["high"]

    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for origin in ("plain", "exported"):
        assert file_path(name, file_format, origin, 64, tmp_path) in before
        prepare(name, file_format, origin, 64, tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "onnx"), "executorch"),
        (("--model", "mobilevitv3_050"), "transformers has no mobilevitv3_050"),
        (("--markdown",), "exclude each other"),
    ],
)
def test_what_cannot_be_compared_is_said_at_once(options: tuple[str, ...], said: str) -> None:
    result = run(*options, "--json")
    assert result.exit_code == 2
    assert said in json.loads(result.stdout)["error"]


def test_markdown_has_two_rows_per_comparison() -> None:
    file = MobileFile("x.pte", 10_200_000, 47, {"aten_sum": 9, "aten_split": 9})
    one = MobileMeasurement(file, cpu_ms=52.84, wall_ms=53.0, relative_error=1.2e-6)
    compared = MobileComparison(
        model="mobilevitv2_100",
        format="executorch",
        input_size=256,
        runtime="executorch 1.5.1",
        rounds=101,
        weights_bytes=10_000_000,
        plain=one,
        exported=one,
        faster=Ratio(1.634, 1.62, 1.651),
        faster_wall=Ratio(1.6, 1.6, 1.6),
    )
    lines = markdown([compared, compared]).splitlines()
    assert len(lines) == 2 + 4
    assert {line.count("|") for line in lines} == {len(HEADINGS) + 1}
    assert "| 52.8 ms | 53.0 ms |  | 47 | 18 | 10.20 MB | 1.020 | 1e-06 |" in lines[2]
    assert "| 1.63x (1.62 to 1.65) |" in lines[3]
