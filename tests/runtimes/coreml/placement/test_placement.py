"""Each rule of the placement heuristic, on a program that meets it and on one that does not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.runtimes import Port
from mobilevit_deploy.runtimes.coreml import Program, load_program
from mobilevit_deploy.runtimes.coreml.mil.evaluator import Evaluator
from mobilevit_deploy.runtimes.coreml.mil.features import Feature
from mobilevit_deploy.runtimes.coreml.placement import Finding, find_risks
from mobilevit_deploy.runtimes.coreml.placement.rules import (
    OPERATION_RULES,
    TRACED_RULES,
    WEIGHT_RULES,
)
from tests.runtimes.coreml.mil.programs import normal, program
from tests.runtimes.coreml.packages import SIDE, Classifier, convert, ct, save


def loaded(build: Callable[..., Any], *shape: int, half: bool = True) -> Program:
    function = program(build, [torch.zeros(shape)], half=half)
    feature = Feature("x0", Port(shape, "float16" if half else "float32"))
    return Program(Path("test"), "main", Evaluator(function, "test"), (feature,), (), None, {})


def risks(build: Callable[..., Any], *shape: int, **more: Any) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in find_risks(loaded(build, *shape, **more)):
        found.setdefault(finding.rule.name, []).append(finding)
    return found


def weights(*shape: int, scale: float = 1.0) -> np.ndarray:
    return (normal(*shape) * scale).numpy().astype(np.float16)


def normalized(mb: Any, x: Any) -> Any:
    centred = mb.sub(x=x, y=mb.reduce_mean(x=x, axes=[1], keep_dims=True))
    variance = mb.reduce_mean(x=mb.square(x=centred, name="squares"), axes=[1], keep_dims=True)
    return mb.mul(x=centred, y=mb.rsqrt(x=variance, epsilon=np.float16(1e-5)))


STATIC = [
    # Rule, what it is built of, input shape, severity, kind, part of the detail.
    (
        "rank-above-5",
        lambda mb, x: mb.reshape(x=x, shape=[1, 2, 2, 2, 2, 8]),
        (1, 16, 8),
        ("high", "reshape", "rank 6"),
    ),
    (
        "gather",
        lambda mb, x: mb.gather(x=x, indices=[2, 0], axis=1, validate_indices=False),
        (1, 4, 32),
        ("high", "gather", "output (1, 2, 32)"),
    ),
    (
        "narrow-last-axis",
        lambda mb, x: mb.transpose(x=x, perm=[0, 2, 1]),
        (1, 1, 4096),
        ("high", "transpose", "8 KiB take 256 KiB"),
    ),
    (
        "dilated-convolution",
        lambda mb, x: mb.conv(x=x, weight=weights(8, 8, 3, 3), dilations=[2, 2], pad_type="same"),
        (1, 8, 8, 32),
        ("medium", "conv", "dilations [2, 2]"),
    ),
    (
        "rank-5",
        lambda mb, x: mb.reshape(x=x, shape=[1, 2, 2, 2, 32]),
        (1, 8, 32),
        ("medium", "reshape", "(1, 2, 2, 2, 32)"),
    ),
    (
        "unfused-normalization",
        normalized,
        (1, 8, 1, 32),
        ("medium", "reduce_mean", "held as fp16"),
    ),
    (
        "unaligned-last-axis",
        lambda mb, x: mb.relu(x=x),
        (1, 256, 40, 40),
        ("low", "relu", "800 KiB take 1280 KiB"),
    ),
    (
        "memory-copy",
        lambda mb, x: mb.transpose(x=x, perm=[0, 2, 1]),
        (1, 256, 512),
        ("low", "transpose", "256 KiB"),
    ),
    (
        "linear-layer",
        lambda mb, x: mb.linear(x=x, weight=weights(32, 32), bias=weights(32)),
        (1, 8, 32),
        ("low", "linear", "(1, 8, 32)"),
    ),
    (
        "inner-cast",
        lambda mb, x: mb.exp(x=mb.cast(x=mb.cast(x=mb.relu(x=x), dtype="int32"), dtype="fp16")),
        (1, 8, 32),
        ("low", "cast", "fp16 to int32"),
    ),
    (
        "subnormal-weights",
        lambda mb, x: mb.conv(x=x, weight=weights(8, 8, 1, 1, scale=1e-5), pad_type="valid"),
        (1, 8, 1, 32),
        ("medium", "const", "% of 64 fp16 weights are subnormal"),
    ),
]


@pytest.mark.parametrize(
    ("name", "build", "shape", "expected"), STATIC, ids=[row[0] for row in STATIC]
)
def test_what_is_found(
    name: str, build: Any, shape: tuple[int, ...], expected: tuple[str, str, str]
) -> None:
    finding = risks(build, *shape)[name][0]
    severity, kind, detail = expected
    assert (finding.rule.severity, finding.kind) == (severity, kind)
    assert detail in finding.detail
    assert finding.rule.source


def test_a_program_in_the_preferred_form_has_no_findings() -> None:
    def build(mb: Any, x: Any) -> Any:
        x = mb.silu(x=mb.conv(x=x, weight=weights(64, 64, 1, 1), pad_type="valid"))
        return mb.softmax(x=mb.layer_norm(x=x, axes=[1], epsilon=np.float16(1e-5)), axis=-1)

    assert risks(build, 1, 64, 1, 512) == {}


def test_only_large_padding_counts() -> None:
    assert "narrow-last-axis" not in risks(lambda mb, x: mb.relu(x=x), 1, 64, 1)
    narrow = risks(lambda mb, x: mb.relu(x=x), 1, 512, 8, 2)
    assert "narrow-last-axis" in narrow
    assert "unaligned-last-axis" not in narrow
    assert risks(lambda mb, x: mb.relu(x=x), 1, 640, 8, 8).keys() == {"unaligned-last-axis"}


def test_float32_is_found_but_not_in_what_prepares_an_input(tmp_path: Path) -> None:
    image = ct.ImageType("image", (1, 3, SIDE, SIDE), scale=1 / 255, bias=[1.0, 2.0, 3.0])
    classifier = ct.ClassifierConfig(["cat", "dog", "emu"])
    half = save(
        convert(Classifier(), image, half=True, classifier_config=classifier), tmp_path, "half"
    )
    kinds = {finding.rule.name for finding in find_risks(load_program(half))}
    assert kinds == {"linear-layer"}
    wide = save(convert(Classifier(), image), tmp_path, "wide")
    found = [one for one in find_risks(load_program(wide)) if one.rule.name == "float32"]
    assert {one.kind for one in found} == {
        "conv",
        "relu",
        "silu",
        "reduce_mean",
        "linear",
        "softmax",
    }


def test_dynamic_shapes(tmp_path: Path) -> None:
    batch = ct.TensorType("image", (ct.RangeDim(1, 8, default=2), 3, SIDE, SIDE))
    path = save(convert(Classifier(), batch, half=True), tmp_path)
    found = [one for one in find_risks(load_program(path)) if one.rule.name == "dynamic-shape"]
    assert {"conv", "silu", "softmax"} <= {one.kind for one in found}


def test_values_on_pictures() -> None:
    def build(mb: Any, x: Any) -> Any:
        large = mb.mul(x=x, y=np.float16(600.0), name="large")
        larger = mb.mul(x=large, y=np.float16(8.0), name="larger")
        small = mb.mul(x=larger, y=np.float16(1e-4), name="small")
        return mb.layer_norm(x=mb.add(x=x, y=small), axes=[1], epsilon=np.float16(1e-5))

    one = loaded(build, 1, 64)
    calm, wild = ({"x0": (normal(1, 64, std=std)).numpy().astype(np.float16)} for std in (0.1, 20))
    assert find_risks(one, [calm]) == []
    findings = find_risks(one, [calm, wild])
    assert findings[0].rule.severity == "high"
    found = {finding.rule.name: finding for finding in findings}
    assert found["fp16-overflow"].operation == "larger"
    assert found["fp16-headroom"].operation == "large"
    assert found["fp16-headroom"].rule.severity == "low"


def test_precision_that_depends_on_the_kernel() -> None:
    one = loaded(
        lambda mb, x: mb.layer_norm(x=x, axes=[1], epsilon=np.float16(1e-5), name="norm"), 1, 64
    )
    wide = {"x0": normal(1, 64, std=200).numpy().astype(np.float16)}
    (finding,) = find_risks(one, [wide])
    assert (finding.rule.name, finding.operation) == ("fp16-pieces", "norm")
    with pytest.raises(UsageError, match="Input 'x0' takes float16"):
        find_risks(one, [{"x0": np.zeros((1, 63), np.float16)}])


def test_every_rule_is_tested_and_has_a_source() -> None:
    rules = (*OPERATION_RULES, *WEIGHT_RULES, *TRACED_RULES)
    tested = {row[0] for row in STATIC} | {"float32", "dynamic-shape"}
    tested |= {"fp16-overflow", "fp16-headroom", "fp16-pieces"}
    assert tested == {rule.name for rule in rules}
    assert all(rule.source and rule.meaning for rule in rules)
