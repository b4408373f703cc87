"""Rewrites left out one at a time: still the same function, and what the command says of it."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from typer.testing import CliRunner, Result

from benchmarks.cli.app import app
from benchmarks.measuring.timing import Plan
from benchmarks.studies.ablation import Worth, checked_ways
from benchmarks.studies.ablation_files import FORMAT_OF, Workshop
from benchmarks.studies.attention_units import HEADS, LinformerAttention, measure_units
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.models.mobilevit_v1 import SoftmaxAttention
from mobilevit_deploy.parity.pictures import STORED, draw
from tests.damage import swap_colours

MODELS = ("mobilevit_xxs", "mobilevitv2_050")
QUICK = ("--max-samples", 6, "--max-seconds", 20)


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["ablation", *(str(argument) for argument in arguments)])


def workshop(name: str, target: str, folder: Path) -> Workshop:
    return Workshop(load_checkpoint("random", name), target, 64, folder)


@pytest.mark.parametrize("target", FORMAT_OF)
@pytest.mark.parametrize("name", MODELS)
def test_every_combination_is_the_same_function(name: str, target: str, tmp_path: Path) -> None:
    shop = workshop(name, target, tmp_path)
    pixels = draw(STORED, shop.preprocessing)[:1]
    image = torch.from_numpy(pixels.astype(np.float32).transpose(0, 3, 1, 2))
    with torch.no_grad():
        expected = shop.checkpoint.model(torch.from_numpy(shop.preprocessing.tensor(pixels)))
        one_by_one = [(name, *shop.needed_by(name)) for name in shop.applied()]
        for without in (*one_by_one, shop.row):
            got = shop.deployable(without)(image)
            error = (got - expected).abs().max() / expected.abs().max()
            assert error < 1e-4, without


@pytest.mark.parametrize(
    ("name", "target", "rewrite", "needing"),
    [
        ("mobilevitv2_050", "portable", "fold_batch_norm", ("merge_projections",)),
        ("mobilevitv2_050", "portable", "fold_norm_affine", ("flatten_group_norm",)),
        ("mobilevitv2_050", "portable", "merge_projections", ()),
        ("mobilevit_xxs", "xnnpack", "fold_norm_affine", ("norms_by_products",)),
        ("mobilevit_xxs", "xnnpack", "softmax_as_matrices", ()),
    ],
)
def test_what_needs_a_rewrite_is_found(
    name: str, target: str, rewrite: str, needing: tuple[str, ...], tmp_path: Path
) -> None:
    assert workshop(name, target, tmp_path).needed_by(rewrite) == needing


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
    merged, blocks = found["worths"]
    # No stage of this network ends with a bare projection, so there is nothing to be timed.
    assert merged["identical"]
    assert merged["ratio"] is None
    assert blocks["error"] is None
    assert 0 < blocks["low"] <= blocks["ratio"] <= blocks["high"]
    assert blocks["cpu_ms"] / found["full_ms"] == pytest.approx(blocks["ratio"], rel=1e-6)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(files) == 4  # with all, with none, and without each of the two

    # A file that computes something else is not timed, and the reason is told.
    wrong = next(path for path in files if _differs_from_all_others(path, files, found))
    model = onnx.load(wrong)
    swap_colours(model)
    onnx.save(model, wrong)
    result = run(*arguments, "--markdown")
    assert result.exit_code == 0, result.output
    assert "not possible" in result.stdout
    assert "does not compute what the reference model computes" in result.stdout
    assert "AVX" in result.stdout.upper() or "cores" in result.stdout
    for path, written in files.items():
        assert path == wrong or path.stat().st_mtime_ns == written


def _differs_from_all_others(path: Path, files: dict[Path, int], found: dict) -> bool:
    """Is it the file without `softmax_blocks_on_rows`, whose stem has the scale folded in?"""
    graph = onnx.load(path).graph
    kinds = [node.op_type for node in graph.node]
    others = [[node.op_type for node in onnx.load(one).graph.node] for one in files if one != path]
    return kinds not in others and kinds[0] == "Conv"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--way", "both"), "Unknown way 'both'"),
        (("--target", "ane"), "Unknown target of the ablation 'ane'"),
        (("--model", "mobilevit_m"), "mobilevit_m"),
        (("--rewrite", "separable_in_raster_order"), "Unknown rewrite of mobilevit_xxs"),
        (("--attention", "--dim", 30), "multiple of 4"),
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
    worth = Worth("r", "removed", (), 1.0, ratio, low, high, identical, error)
    assert worth.verdict == verdict


def test_both_ways_unless_one_is_asked_for() -> None:
    assert checked_ways(()) == ("removed", "added")
    assert checked_ways(("added",)) == ("added",)


def test_linformer_that_keeps_every_token_is_softmax_attention() -> None:
    softmax = SoftmaxAttention(16, HEADS).eval()
    linformer = LinformerAttention(16, HEADS, tokens=12, projected=12).eval()
    with torch.no_grad():
        for layer, weight, bias in zip(
            (linformer.query, linformer.key, linformer.value),
            softmax.qkv.weight.chunk(3),
            softmax.qkv.bias.chunk(3),
            strict=True,
        ):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
        linformer.out = softmax.out
        linformer.key_tokens.copy_(torch.eye(12))
        linformer.value_tokens.copy_(torch.eye(12))
        x = torch.randn(1, 12, 16)
        torch.testing.assert_close(linformer(x), softmax(x), rtol=1e-5, atol=1e-6)


def test_attention_units_have_the_papers_arithmetic() -> None:
    dim, tokens = 32, 16
    found = measure_units((tokens,), dim, Plan(0.5, 6, 6))
    assert [one.unit for one in found] == ["multi-head softmax", "Linformer", "separable"]
    linear = tokens * dim * dim
    assert [one.macs for one in found] == [
        4 * linear + 2 * tokens * tokens * dim,
        4 * linear + 2 * 256 * tokens * dim + 2 * 256 * tokens * dim,
        3 * linear + tokens * dim,
    ]
    assert all(one.cpu_ms > 0 for one in found)
