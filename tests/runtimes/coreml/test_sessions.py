"""Packages on disk: images, classifiers, compressed weights, functions, whole networks."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mobilevit_deploy.errors import RuntimeUnavailableError, UsageError
from mobilevit_deploy.rewrites import rewrite
from mobilevit_deploy.runtimes import Port, as_input, run_batches
from mobilevit_deploy.runtimes import open_session as open_any
from mobilevit_deploy.runtimes.coreml import EvaluatorSession, open_session
from mobilevit_deploy.vocabulary import TensorSpec
from tests.rewrites.networks import checkpoint, random_network
from tests.runtimes.coreml.packages import LABELS, SIDE, Channels, Classifier, convert, ct, save

PIXELS = np.random.RandomState(0).randint(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)


def evaluator(path: Path, **more: Any) -> EvaluatorSession:
    session = open_session(path, **more)
    assert isinstance(session, EvaluatorSession)
    return session


def planar(pixels: np.ndarray) -> np.ndarray:
    return pixels.transpose(0, 3, 1, 2).astype(np.float32)


def relative_error(got: np.ndarray, expected: torch.Tensor) -> float:
    reference = expected.detach().numpy()
    assert got.shape == reference.shape
    return float(np.abs(got - reference).max() / np.abs(reference).max())


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = convert(
        Classifier(),
        ct.ImageType("image", (1, 3, SIDE, SIDE), scale=1 / 255),
        classifier_config=ct.ClassifierConfig(LABELS, "label"),
    )
    return save(model, tmp_path_factory.mktemp("classifier"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = convert(Classifier(), outputs=[ct.TensorType("scores")])
    return save(model, tmp_path_factory.mktemp("plain"))


def test_a_session_describes_itself_and_runs(plain: Path) -> None:
    session = open_any("coreml", plain, threads=1)
    version = torch.__version__.split("+")[0]
    assert session.runtime == f"MIL evaluator (torch {version}, rounded)"
    assert (session.runtime_name, session.runtime_version) == ("MIL evaluator", version)
    assert session.inputs == {"image": Port((1, 3, SIDE, SIDE), "float32")}
    assert session.outputs == {"scores": Port((1, 3), "float32")}
    image = planar(PIXELS[:1]) / 255
    with torch.no_grad():
        expected = Classifier()(torch.from_numpy(image))
    (scores,) = session.run({"image": image}).values()
    assert relative_error(scores, expected) <= 1e-6


@pytest.mark.parametrize("layout", ["RGB", "BGR"])
def test_images_are_prepared_as_declared(layout: str, tmp_path: Path) -> None:
    image = ct.ImageType(
        "image", (1, 3, SIDE, SIDE), scale=2.0, bias=[1.0, -2.0, 3.0], color_layout=layout
    )
    session = evaluator(save(convert(Channels(), image), tmp_path))
    assert session.inputs == {"image": Port((1, SIDE, SIDE, 3), "uint8")}
    ordered = planar(PIXELS[:1] if layout == "RGB" else PIXELS[:1, ..., ::-1])
    bias = np.array([1.0, -2.0, 3.0]).reshape(1, 3, 1, 1)
    factors = np.array([1.0, 10.0, 100.0]).reshape(1, 3, 1, 1)
    (got,) = session.run({"image": PIXELS[:1]}).values()
    np.testing.assert_allclose(got, (ordered * 2 + bias) * factors, rtol=1e-6)


class TwoOfEach(torch.nn.Module):
    def forward(self, zebra: torch.Tensor, ant: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return zebra + 2 * ant, torch.cat((zebra, ant), 1)


def test_several_inputs_and_outputs(tmp_path: Path) -> None:
    inputs = [ct.TensorType(name, (2, 3), dtype=np.float32) for name in ("zebra", "ant")]
    outputs = [ct.TensorType(name) for name in ("sum", "pair")]
    session = open_any("coreml", save(convert(TwoOfEach(), inputs, outputs=outputs), tmp_path))
    port = Port((2, 3), "float32")
    assert list(session.inputs.items()) == [("zebra", port), ("ant", port)]
    assert list(session.outputs.items()) == [("sum", port), ("pair", Port((2, 6), "float32"))]
    ones, twos = np.ones((2, 3), np.float32), np.full((2, 3), 2, np.float32)
    found = session.run({"ant": twos, "zebra": ones})
    np.testing.assert_array_equal(found["sum"], 5 * ones)
    np.testing.assert_array_equal(found["pair"], np.hstack((ones, twos)))


def test_grey_images(tmp_path: Path) -> None:
    module = torch.nn.Conv2d(1, 1, 1, bias=False)
    image = ct.ImageType("image", (1, 1, 4, 5), color_layout=ct.colorlayout.GRAYSCALE)
    session = evaluator(save(convert(module, image), tmp_path))
    assert session.inputs == {"image": Port((1, 4, 5, 1), "uint8")}
    grey = PIXELS[:1, :4, :5, :1]
    (got,) = session.run({"image": grey}).values()
    np.testing.assert_allclose(got, planar(grey) * module.weight.item(), rtol=1e-6)


def test_classifiers_give_the_label_and_all_probabilities(classifier: Path) -> None:
    session = evaluator(classifier)
    assert session.labels == tuple(LABELS)
    assert session.outputs["label"] == Port((1,), "string")
    assert session.outputs["label_probs"] == Port((1, 3), "float32")
    with torch.no_grad():
        expected = Classifier()(torch.from_numpy(planar(PIXELS[:1]) / 255))
    outputs = session.run({"image": PIXELS[:1]})
    assert relative_error(outputs["label_probs"], expected) <= 1e-5
    assert outputs["label"].tolist() == [LABELS[int(expected.argmax())]]


def test_labels_may_be_numbers(tmp_path: Path) -> None:
    config = ct.ClassifierConfig([7, 8, 9], "label")
    session = evaluator(save(convert(Classifier(), classifier_config=config), tmp_path))
    assert session.labels == (7, 8, 9)
    assert session.outputs["label"] == Port((1,), "int64")
    outputs = session.run({"image": planar(PIXELS[:1]) / 255})
    assert outputs["label"].tolist() == [7 + int(outputs["label_probs"].argmax())]


@pytest.mark.parametrize("target", ["iOS15", "iOS16", "iOS18", "iOS26"])
def test_every_deployment_target(target: str, tmp_path: Path) -> None:
    model = convert(Classifier(), half=True, target=ct.target[target])
    session = evaluator(save(model, tmp_path))
    image = planar(PIXELS[:1]) / 255
    with torch.no_grad():
        expected = Classifier()(torch.from_numpy(image))
    (scores,) = session.run({"image": image}).values()
    assert relative_error(scores.astype(np.float32), expected) <= 2e-3


def test_pictures_go_through_one_by_one(classifier: Path) -> None:
    spec = TensorSpec(
        name="image", shape=(1, SIDE, SIDE, 3), dtype="uint8", layout="NHWC", role="image"
    )
    found = run_batches(evaluator(classifier), PIXELS, partial(as_input, spec=spec))
    rows = found["label_probs"]
    assert found["label"].tolist() == [LABELS[int(row.argmax())] for row in rows]
    with torch.no_grad():
        expected = Classifier()(torch.from_numpy(planar(PIXELS) / 255))
    assert relative_error(rows, expected) <= 1e-5


def palettes(bits: int) -> Any:
    config = ct.optimize.coreml.OpPalettizerConfig(mode="kmeans", nbits=bits)
    return lambda model: ct.optimize.coreml.palettize_weights(
        model, ct.optimize.coreml.OptimizationConfig(global_config=config)
    )


def linear(**settings: Any) -> Any:
    config = ct.optimize.coreml.OpLinearQuantizerConfig(**settings)
    return lambda model: ct.optimize.coreml.linear_quantize_weights(
        model, ct.optimize.coreml.OptimizationConfig(global_config=config)
    )


def pruned(model: Any) -> Any:
    config = ct.optimize.coreml.OpMagnitudePrunerConfig(target_sparsity=0.5)
    return ct.optimize.coreml.prune_weights(
        model, ct.optimize.coreml.OptimizationConfig(global_config=config)
    )


COMPRESSIONS = {
    "int8 affine": (linear(mode="linear"), ct.target.iOS16, 2e-2),
    "int8 symmetric": (linear(mode="linear_symmetric", dtype="int8"), ct.target.iOS18, 2e-2),
    "int4 blocks": (
        linear(mode="linear_symmetric", dtype="int4", granularity="per_block", block_size=16),
        ct.target.iOS18,
        0.3,
    ),
    "palette 8": (palettes(8), ct.target.iOS16, 2e-2),
    "palette 6": (palettes(6), ct.target.iOS17, 5e-2),
    "palette 4 iOS18": (palettes(4), ct.target.iOS18, 0.3),
    "sparse": (pruned, ct.target.iOS17, 0.5),
    "sparse palette": (lambda model: palettes(6)(pruned(model)), ct.target.iOS18, 0.5),
}


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_compressed_weights_are_expanded(name: str, tmp_path: Path) -> None:
    """Exactly as coremltools itself expands them, and near the uncompressed ones."""
    compress, target, tolerance = COMPRESSIONS[name]
    # Kilobytes are enough for coremltools to compress a weight: the body has 18432 values.
    compressed = compress(convert(Classifier(), target=target, outputs=[ct.TensorType("scores")]))
    path = save(compressed, tmp_path)
    expanded = save(ct.optimize.coreml.decompress_weights(compressed), tmp_path, "expanded")
    feeds = {"image": planar(PIXELS[:1]) / 255}
    session = evaluator(path)
    stored = {operation.op_type for operation in session.program.evaluator.function.operations}
    assert any(kind.startswith("constexpr_") for kind in stored)
    got, same = session.run(feeds)["scores"], evaluator(expanded).run(feeds)["scores"]
    np.testing.assert_allclose(got, same, rtol=1e-5)
    with torch.no_grad():
        expected = Classifier()(torch.from_numpy(feeds["image"]))
    assert relative_error(got, expected) <= tolerance
    assert relative_error(got, expected) > 1e-6


def test_functions_of_several_sizes(tmp_path: Path) -> None:
    description = ct.utils.MultiFunctionDescriptor()
    for side in (32, 16):
        one = save(
            convert(
                Classifier(),
                side=side,
                outputs=[ct.TensorType("scores")],
                target=ct.target.iOS18,
            ),
            tmp_path,
            f"s{side}",
        )
        description.add_function(str(one), "main", f"side{side}")
    description.default_function_name = "side32"
    path = tmp_path / "both.mlpackage"
    ct.utils.save_multifunction(description, str(path))
    assert evaluator(path).inputs["image"].shape == (1, 3, 32, 32)
    session = evaluator(path, function="side16")
    image = planar(PIXELS[:1]) / 255
    with torch.no_grad():
        expected = Classifier()(torch.from_numpy(image))
    assert relative_error(session.run({"image": image})["scores"], expected) <= 1e-6
    with pytest.raises(UsageError, match=r"Did you mean 'side16'\? Known: side32, side16"):
        open_session(path, function="side61")


def test_a_dynamic_batch(tmp_path: Path) -> None:
    batch = ct.TensorType("image", (ct.RangeDim(1, 8, default=2), 3, SIDE, SIDE))
    model = convert(Classifier(), batch, outputs=[ct.TensorType("scores")])
    session = evaluator(save(model, tmp_path))
    assert session.inputs["image"].shape == (None, 3, SIDE, SIDE)
    images = planar(PIXELS) / 255
    with torch.no_grad():
        expected = Classifier()(torch.from_numpy(images))
    assert relative_error(session.run({"image": images})["scores"], expected) <= 1e-6


def test_intermediate_outputs_by_name(plain: Path) -> None:
    session = evaluator(plain, mode="float32")
    feeds = {"image": planar(PIXELS[:1]) / 255}
    names = {step.kind: step.names[0] for step in session.steps(feeds)}
    found = session.intermediate_outputs(feeds, [names["relu"], names["linear"]])
    module = Classifier()
    with torch.no_grad():
        expected = torch.relu(module.stem(torch.from_numpy(feeds["image"])))
    np.testing.assert_allclose(found[names["relu"]], expected.numpy(), atol=1e-6)
    assert found[names["linear"]].shape == (1, 3)
    with pytest.raises(UsageError, match="Unknown operation output 'nothing'"):
        session.intermediate_outputs(feeds, ["nothing"])


def test_activation_quantization_calibrates_on_the_evaluator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package with quantize and dequantize around every operation still computes the same."""
    optimize = ct.optimize.coreml
    model = convert(Classifier(), half=True, outputs=[ct.TensorType("scores", dtype=np.float32)])
    session = evaluator(save(model, tmp_path), mode="float32")
    feeds = {"image": planar(PIXELS[:1]) / 255}
    monkeypatch.setattr(
        optimize.experimental._model_debugger.ModelDebugger,
        "predict_intermediate_outputs",
        lambda self, inputs, names, *more: session.intermediate_outputs(inputs, names),
    )
    config = optimize.OptimizationConfig(
        global_config=optimize.OpLinearQuantizerConfig(mode="linear_symmetric")
    )
    quantized = optimize.linear_quantize_activations(model, config, [feeds])
    calibrated = evaluator(save(quantized, tmp_path, "quantized"), mode="float32")
    kinds = [step.kind for step in calibrated.steps(feeds)]
    assert {"quantize", "dequantize"} <= set(kinds)
    error = np.abs(calibrated.run(feeds)["scores"] - session.run(feeds)["scores"]).max()
    assert 0 < error < 2e-2


@pytest.mark.parametrize("name", ["mobilevit_xxs", "mobilevitv2_050"])
def test_a_whole_network(name: str, tmp_path: Path) -> None:
    """In float32 the package computes what PyTorch does; in fp16 it differs by its rounding."""
    network = rewrite(checkpoint(random_network(name).float()), "ane", 64, input_range="unit")
    image = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        expected = network(image)
    exact = evaluator(save(convert(network, side=64), tmp_path, "exact"))
    (logits,) = exact.run({"image": image.numpy()}).values()
    assert relative_error(logits, expected) <= 1e-5

    half = save(convert(network, side=64, half=True, outputs=[ct.TensorType("logits")]), tmp_path)
    errors = {}
    for mode in ("float32", "rounded", "piecewise"):
        session = evaluator(half, mode=mode)
        (logits,) = session.run(
            {"image": image.numpy().astype(session.inputs["image"].dtype)}
        ).values()
        errors[mode] = relative_error(logits.astype(np.float32), expected)
    assert 1e-5 < errors["float32"] <= 1e-2
    assert 1e-5 < errors["rounded"] <= 1e-2
    assert errors["piecewise"] <= 2e-2


def test_the_trace_of_a_network_is_sorted(plain: Path) -> None:
    session = evaluator(plain)
    rows = session.trace([{"image": planar(PIXELS[:1]) / 255}])
    assert {row.kind for row in rows} >= {"conv", "relu", "linear", "softmax"}
    assert [row.growth for row in rows] == sorted((row.growth for row in rows), reverse=True)
    assert all(row.error == 0 for row in rows)  # fp32 throughout: nothing is rounded


def test_what_is_asked_for_wrongly(plain: Path) -> None:
    session = evaluator(plain)
    image = planar(PIXELS[:1])
    for feeds, message in (
        ({}, "Input 'image' is missing"),
        ({"image": image[..., :15]}, r"takes float32 .*16, 16\), got .*16, 15\)"),
        ({"image": image[0]}, r"takes float32 .* got float32 \(3, 16, 16\)"),
        ({"image": image.astype(np.float64)}, "takes float32 .* got float64"),
        ({"image": image, "imgae": image}, r"Unknown input 'imgae'. Did you mean 'image'"),
    ):
        with pytest.raises(UsageError, match=message):
            session.run(feeds)
    with pytest.raises(UsageError, match="Unknown arithmetic of the evaluator 'fp16'"):
        open_session(plain, mode="fp16")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="Unknown Core ML engine 'ane'"):
        open_session(plain, engine="ane")  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "darwin", reason="Core ML is there")
def test_core_ml_itself_needs_a_mac(plain: Path) -> None:
    with pytest.raises(RuntimeUnavailableError, match="Core ML runs on macOS only"):
        open_session(plain, engine="coreml")


def test_without_coremltools(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "coremltools", None)
    with pytest.raises(RuntimeUnavailableError, match=r"pip install 'mobilevit-deploy\[coreml\]'"):
        open_session(plain)


def test_threads_are_given_back(plain: Path) -> None:
    before = torch.get_num_threads()
    evaluator(plain, threads=before + 1).run({"image": planar(PIXELS[:1])})
    assert torch.get_num_threads() == before
