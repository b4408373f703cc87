"""Rewrites left out one at a time: still the same function, and what the command says of it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner, Result

from benchmarks.cli.app import app
from benchmarks.studies.ablation import RewriteEffect, checked_directions
from benchmarks.studies.ablation_files import FORMAT_OF, AblationFiles
from mobilevit_deploy import load_checkpoint, rewrite
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.parity.pictures import STORED, draw
from tests.damage import edit_onnx, swap_colours

MODELS = ("mobilevit_xxs", "mobilevitv2_050")
QUICK = ("--max-samples", 6, "--max-seconds", 20)


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["ablation", *(str(argument) for argument in arguments)])


def files_of(name: str, target: str, folder: Path) -> AblationFiles:
    return AblationFiles(load_checkpoint("random", name), target, 64, folder)


@pytest.mark.parametrize("target", FORMAT_OF)
@pytest.mark.parametrize("name", MODELS)
def test_every_combination_is_the_same_function(name: str, target: str, tmp_path: Path) -> None:
    files = files_of(name, target, tmp_path)
    model, record = files.checkpoint.model, files.checkpoint.record
    preprocessing = record.preprocessing.for_size(64, 64)
    pixels = draw(STORED, preprocessing)[:1]
    image = torch.from_numpy(pixels.astype(np.float32).transpose(0, 3, 1, 2))
    with torch.no_grad():
        expected = model(torch.from_numpy(preprocessing.tensor(pixels)))
        one_by_one = [(name, *files.needed_by(name)) for name in files.applied()]
        for without in (*one_by_one, files.row):
            got = rewrite(files.checkpoint, target, 64, without=without)(image)
            error = (got - expected).abs().max() / expected.abs().max()
            assert error < 1e-4, without


@pytest.mark.parametrize(
    ("name", "target", "removed", "needing"),
    [
        ("mobilevitv2_050", "portable", "fold_batch_norm", ("merge_projections",)),
        ("mobilevitv2_050", "portable", "fold_norm_affine", ("flatten_group_norm",)),
        ("mobilevitv2_050", "portable", "merge_projections", ()),
        ("mobilevit_xxs", "xnnpack", "fold_norm_affine", ("norms_by_products",)),
        ("mobilevit_xxs", "xnnpack", "softmax_as_matrices", ()),
    ],
)
def test_what_needs_a_rewrite_is_found(
    name: str, target: str, removed: str, needing: tuple[str, ...], tmp_path: Path
) -> None:
    assert files_of(name, target, tmp_path).needed_by(removed) == needing


def test_the_command_converts_once_compares_and_times(tmp_path: Path) -> None:
    arguments = (
        "--model", "mobilevit_xxs", "--input-size", 64, "--way", "removed",
        "--rewrite", "merge_projections", "--rewrite", "softmax_blocks_on_rows",
        "--folder", tmp_path, *QUICK,
    )  # fmt: skip
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["results"]
    assert (found["model"], found["target"], found["rounds"]) == ("mobilevit_xxs", "portable", 6)
    merged, blocks = found["effects"]
    # No stage of this network ends with a bare projection, so there is nothing to be timed.
    assert merged["identical"]
    assert merged["ratio"] is None
    assert blocks["error"] is None
    assert 0 < blocks["low"] <= blocks["ratio"] <= blocks["high"]
    assert blocks["cpu_ms"] / found["full_ms"] == pytest.approx(blocks["ratio"], rel=1e-6)
    exports = {path.parent: path.stat().st_mtime_ns for path in tmp_path.rglob("*.onnx")}
    assert len(exports) == 4  # with all, with none, and without each of the two

    # A file that computes something else is not timed, and the reason is told.
    (wrong,) = [one for one in exports if _left_out(one) == {"softmax_blocks_on_rows"}]
    edit_onnx(wrong, "fp32", swap_colours)
    result = run(*arguments, "--markdown")
    assert result.exit_code == 0, result.output
    assert "not possible" in result.stdout
    assert "relative error" in result.stdout
    assert "AVX" in result.stdout.upper() or "cores" in result.stdout
    for export, written in exports.items():
        (file,) = export.glob("*.onnx")
        assert export == wrong or file.stat().st_mtime_ns == written


def _left_out(export: Path) -> set[str]:
    """Of the rewrites that find something in this network."""
    found = {*read_manifest(export).artifacts[0].rewrites}
    return {"fold_batch_norm", "merge_projections", "softmax_blocks_on_rows"} - found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--way", "both"), "Unknown way 'both'"),
        (("--target", "ane"), "Unknown target of the ablation 'ane'"),
        (("--model", "mobilevit_m"), "mobilevit_m"),
        (("--rewrite", "separable_in_raster_order"), "Unknown rewrite of mobilevit_xxs"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    arguments: tuple[object, ...], message: str, tmp_path: Path
) -> None:
    result = run("--model", "mobilevit_xxs", *arguments, "--folder", tmp_path / "none", "--json")
    assert result.exit_code == 2
    assert message in json.loads(result.stdout)["error"]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("low", "high", "identical", "error", "verdict"),
    [
        (1.01, 1.2, False, None, "pays"),
        (0.8, 0.99, False, None, "costs"),
        (0.99, 1.01, False, None, "no difference seen"),
        (None, None, True, None, "same file"),
        (None, None, False, "broken", "not possible"),
    ],
)
def test_the_interval_decides(
    low: float | None, high: float | None, identical: bool, error: str | None, verdict: str
) -> None:
    ratio = None if low is None or high is None else (low + high) / 2
    effect = RewriteEffect("r", "removed", (), 1.0, ratio, low, high, identical, error)
    assert effect.verdict == verdict


def test_both_ways_unless_one_is_asked_for() -> None:
    assert checked_directions(()) == ("removed", "added")
    assert checked_directions(("added",)) == ("added",)
