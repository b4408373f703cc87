"""A request is a plain value; what it asks of formats and recipes is refused or done."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from exporters import FORMATS, ExportRequest, ExportResult, export, run
from exporters.format import FormatOptions
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.quantization.recipes import RECIPES, write_recipe


def test_a_request_that_was_sent_gives_the_same_file(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    request = ExportRequest(folder=tmp_path / "x", input_sizes=(64,), precisions=("fp32",))
    sent = pickle.loads(pickle.dumps(request))  # noqa: S301 (our own)
    assert sent == request
    assert run(sent).published[0].sha256 == demo_export.published[0].sha256


def test_what_a_request_overrides_stands_in_the_record(tmp_path: Path) -> None:
    result = run(
        ExportRequest(
            folder=tmp_path / "x",
            input_sizes=(32,),
            labels=tuple("abcdefghij"),
            colour_order="BGR",
            mean=(0.1, 0.2, 0.3),
        )
    )
    assert result.manifest is not None
    record = result.manifest.model
    assert record.labels == tuple("abcdefghij")
    assert (record.preprocessing.colour_order, record.preprocessing.mean) == (
        "BGR",
        (0.1, 0.2, 0.3),
    )
    assert "labels" in record.overridden


def test_a_recipe_of_numbers_that_a_format_knows_needs_nothing_more(
    demo_checkpoint: Checkpoint, demo_export: ExportResult, tmp_path: Path
) -> None:
    half = RECIPES["fp16"]
    limits = half.limits.model_copy(update={"name": "mine", "relative_error": 0.015})
    write_recipe(replace(half, name="mine", limits=limits), tmp_path / "mine.toml")
    result = export(
        demo_checkpoint, tmp_path / "x", precisions=(str(tmp_path / "mine.toml"),), input_size=64
    )
    assert [str(failure.error) for failure in result.failures] == []
    (artifact,) = result.published
    (usual,) = (one for one in demo_export.published if one.precision == "fp16")
    assert (artifact.precision, artifact.limits.name) == ("mine", "mine")
    assert artifact.limits.relative_error == 0.015
    assert artifact.operators == usual.operators


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"opsett": 18}, "Did you mean 'opset'"),
        ({"inputs_size": 18}, "Did you mean 'input_size"),
        ({"deployment_target": "iOS17"}, "--deployment-target means nothing to ONNX"),
        ({"classifier": False}, "--classifier means nothing to ONNX"),
        ({"input_sizes": (32, 64)}, "ONNX takes one input size per file"),
        (
            {"precisions": (RECIPES["w8"],)},
            "cannot be written as recipe 'w8' says: float16, int8 per channel",
        ),
        ({"precisions": ("fp32", replace(RECIPES["fp16"], name="fp32"))}, "Two recipes are named"),
        (
            {"precisions": (replace(RECIPES["fp16"], calibration="none"),)},
            "recipe 'fp16' given is not the one that every release holds",
        ),
        ({"precisions": ("missing.toml",)}, "missing.toml cannot be read"),
        ({"embed": "swift"}, "add --format coreml"),
    ],
)
def test_what_cannot_be_is_refused(
    demo_checkpoint: Checkpoint, tmp_path: Path, choices: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        export(demo_checkpoint, tmp_path / "x", **choices)
    assert list(tmp_path.iterdir()) == []


def test_an_option_that_is_the_usual_one_is_no_request(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    result = export(demo_checkpoint, tmp_path / "x", input_size=32, classifier=True, bundled=False)
    assert not result.failures


def test_a_rewrite_left_out_is_left_out(demo_checkpoint: Checkpoint, tmp_path: Path) -> None:
    result = export(
        demo_checkpoint, tmp_path / "x", input_size=32, without=("softmax_blocks_on_rows",)
    )
    assert "softmax_blocks_on_rows" not in result.published[0].rewrites


def test_every_format_is_a_package_with_its_row_and_an_exporter() -> None:
    assert list(FORMATS) == ["coreml", "executorch", "onnx", "tflite"]
    for name, row in FORMATS.items():
        assert row.name == name
        assert row.default_precision == row.precisions[0]
        assert issubclass(row.options, FormatOptions)
        assert type(row.exporter()).__module__ == f"exporters.{name}.exporter"
